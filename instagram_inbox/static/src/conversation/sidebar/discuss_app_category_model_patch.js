import { DiscussAppCategory } from "@mail/discuss/core/public_web/discuss_app_category_model";
import { compareDatetime } from "@mail/utils/common/misc";

import { patch } from "@web/core/utils/patch";

/** The id of the queue, whose record stays when the user is no longer an agent of any inbox. */
export const UNASSIGNED = "instagram_inbox.category_unassigned";

patch(DiscussAppCategory.prototype, {
    get isInstagramUnassigned() {
        return this.eq(this.app?.instagramUnassignedCategory);
    },
    get isInstagram() {
        return this.eq(this.app?.instagramCategory) || this.isInstagramUnassigned;
    },
    get isVisible() {
        if (this.id === UNASSIGNED && !this.isInstagramUnassigned) {
            return false;
        }
        if (this.isInstagram && this.hideWhenEmpty) {
            return !this.hidden && this.threads.some((thread) => thread.displayInSidebar);
        }
        return super.isVisible;
    },
    /** The badge of the queue, also visible while the section is folded. */
    get instagramWaitingCount() {
        return this.isInstagramUnassigned ? this.store.instagramWaitingCount : 0;
    },
    /**
     * @param {import("models").Thread} t1
     * @param {import("models").Thread} t2
     */
    sortThreads(t1, t2) {
        if (this.isInstagramUnassigned) {
            // urgent ones, and of these the longest waiting, are on top
            const since = (thread) => thread.instagram_waiting_since || thread.lastInterestDt;
            return (
                Number(t2.instagram_priority ?? 0) - Number(t1.instagram_priority ?? 0) ||
                compareDatetime(since(t1), since(t2)) ||
                t1.id - t2.id
            );
        }
        if (this.isInstagram) {
            return compareDatetime(t2.lastInterestDt, t1.lastInterestDt) || t2.id - t1.id;
        }
        return super.sortThreads(t1, t2);
    },
});
