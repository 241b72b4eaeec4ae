import "@mail/core/web/messaging_menu_patch";

import { MessagingMenu } from "@mail/core/public_web/messaging_menu";
import { cleanTerm } from "@mail/utils/common/format";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(MessagingMenu.prototype, {
    beforeOpen() {
        this.store.fetchInstagramUnassigned();
        return super.beforeOpen(...arguments);
    },
    get counter() {
        return super.counter + this.store.instagramWaitingUncounted;
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
    /** Unassigned conversations stand above read ones: the counter includes them. */
    get threads() {
        const { discuss, instagramUnassignedThreads } = this.store;
        const types = this.store.tabToThreadType(discuss.activeTab);
        if (!types.includes("instagram") && !types.includes("notification")) {
            return super.threads;
        }
        const term = cleanTerm(discuss.searchTerm);
        // newest first, as everything in this menu
        const unassigned = instagramUnassignedThreads
            .filter((thread) => !thread.displayToSelf)
            .filter((thread) => cleanTerm(thread.displayName).includes(term))
            .reverse();
        const threads = [...super.threads];
        const firstRead = threads.findIndex((thread) => !thread.isUnread);
        threads.splice(firstRead === -1 ? threads.length : firstRead, 0, ...unassigned);
        return threads;
    },
});
