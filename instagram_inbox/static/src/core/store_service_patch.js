import { Store } from "@mail/core/common/store_service";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Below this many loaded conversations the rest of the queue is asked for. */
const REFILL_BELOW = 25;

patch(Store.prototype, {
    setup() {
        super.setup(...arguments);
        this.has_access_instagram = false;
        /** Of the last notification before the server told what the user may see. */
        this.instagram_access_bus_id = 0;
        /** Whether the user reads several inboxes, as their agent or manager. */
        this.instagram_has_several_inboxes = false;
        /** Number of inboxes the user is an agent of. */
        this.instagram_inbox_count = 0;
        /** Number of unassigned conversations at the time of the last fetch. */
        this.instagram_unassigned_count = 0;
        /** @type {"not_fetched"|"fetching"|"fetched"} */
        this.instagramUnassignedState = "not_fetched";
        /** Unassigned conversations beyond those the server has sent. */
        this.instagramUnassignedBeyond = 0;
    },
    /** @returns {import("models").Thread[]} who has waited longest first */
    get instagramUnassignedThreads() {
        return this.discuss?.instagramUnassignedCategory?.threads ?? [];
    },
    /** How many people wait: what Meta sends to try the webhook is none. */
    get instagramWaitingCount() {
        const people = this.instagramUnassignedThreads.filter(
            (thread) => !thread.instagram_is_test
        );
        return people.length + this.instagramUnassignedBeyond;
    },
    /** Load the queue once; from then on the bus keeps it right. */
    async fetchInstagramUnassigned() {
        if (this.has_access_instagram && this.instagramUnassignedState === "not_fetched") {
            await this._fetchInstagramUnassigned();
        }
    },
    async refillInstagramUnassigned() {
        if (
            this.instagramUnassignedState === "fetched" &&
            this.instagramUnassignedBeyond > 0 &&
            this.instagramUnassignedThreads.length < REFILL_BELOW
        ) {
            await this._fetchInstagramUnassigned();
        }
    },
    async _fetchInstagramUnassigned() {
        this.instagramUnassignedState = "fetching";
        try {
            await this.fetchStoreData("instagram.unassigned");
        } catch (error) {
            this.instagramUnassignedState = "not_fetched";
            throw error;
        }
        this.instagramUnassignedState = "fetched";
        this.instagramUnassignedBeyond = Math.max(
            0,
            this.instagram_unassigned_count - this.instagramUnassignedThreads.length
        );
    },
    /**
     * The user has become an agent of an inbox, or is one no longer. What is open stays open,
     * with what is being written, as long as it may be read.
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
        // what did not go, and Odoo's boxes, as far as they may be read
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
    /** Others than the one that is open are loaded anew when they are opened. */
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
