import { Store } from "@mail/core/common/store_service";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    /**
     * Load again what the user may read, who became an agent of an inbox or is one no longer.
     * An open conversation stays open, with its draft, if it may still be read.
     */
    async reloadInstagramAccess() {
        const threads = Object.values(this.Thread.records).filter(
            (thread) => thread.isInstagram && !thread.self_member_id
        );
        const open = threads.filter((thread) => thread.isDisplayed);
        this._forgetInstagramFailures();
        const boxes = this._emptyBoxes();
        threads.filter((thread) => !thread.isDisplayed).forEach((thread) => thread.delete());
        this.updateBusSubscription();
        await this._fetchInstagramUnassigned();
        await this._closeUnreadable(open);
        // failed messages and Odoo's boxes, as far as they may be read
        await Promise.all([
            ...["failures", "init_messaging"].map((name) => this.fetchStoreData(name)),
            ...boxes.filter((box) => box.isDisplayed).map((box) => box.fetchNewMessages()),
        ]);
    },
    _forgetInstagramFailures() {
        this.failures
            .filter((failure) => failure.type === "instagram")
            .flatMap((failure) => [...failure.notifications])
            .forEach((notification) => notification.delete());
    },
    /** Boxes that are not open are loaded again when they are opened. */
    _emptyBoxes() {
        const boxes = [this.inbox, this.starred, this.history].filter((box) => box?.isLoaded);
        boxes.forEach((box) => Object.assign(box, { isLoaded: false, messages: [] }));
        return boxes;
    },
    async _closeUnreadable(threads) {
        if (threads.length) {
            const ids = threads.map((thread) => thread.id);
            const readable = await this.env.services.orm.search("discuss.channel", [
                ["id", "in", ids],
            ]);
            for (const thread of threads) {
                if (thread.exists() && !readable.includes(thread.id)) {
                    this.env.services.notification.add(
                        _t("You may no longer read the conversation with %(name)s.", {
                            name: thread.displayName,
                        }),
                        { type: "warning" }
                    );
                    thread.delete();
                }
            }
        }
    },
});
