import { MessagingMenu } from "@mail/core/public_web/messaging_menu";
import { cleanTerm } from "@mail/utils/common/format";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(MessagingMenu.prototype, {
    beforeOpen() {
        this.store.fetchInstagramUnassigned();
        return super.beforeOpen(...arguments);
    },
    get _tabs() {
        const tabs = super._tabs;
        if (this.store.has_access_instagram) {
            tabs.push({
                counter:
                    this.store.discuss.instagramCategory.threadsWithCounter.length +
                    this.store.instagramWaitingCount,
                icon: "fa fa-instagram",
                id: "instagram",
                label: _t("Instagram"),
                sequence: 30,
            });
        }
        return tabs;
    },
    getFailureNotificationName(failure) {
        return failure.type === "instagram"
            ? _t("Instagram")
            : super.getFailureNotificationName(...arguments);
    },
    /** The user's own conversations, then those that wait for anybody. */
    get threads() {
        const { discuss, instagramUnassignedThreads } = this.store;
        if (!this.store.tabToThreadType(discuss.activeTab).includes("instagram")) {
            return super.threads;
        }
        const term = cleanTerm(discuss.searchTerm);
        const unassigned = instagramUnassignedThreads.filter(
            (thread) => !thread.displayToSelf && cleanTerm(thread.displayName).includes(term)
        );
        return [...super.threads, ...unassigned];
    },
});
