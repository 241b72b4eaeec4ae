import { Thread } from "@mail/core/common/thread_model";
import { setStatus } from "@instagram_inbox/header/conversation";
import { STATUSES } from "@instagram_inbox/header/conversation_status";

import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** A button of the header waits for the server. */
        this.isInstagramCallPending = false;
        /** Takes back the offer to undo that the conversation was resolved. */
        this.closeInstagramUndo = () => {};
    },
    /** Each status as it is shown, the current one marked, and what choosing it does. */
    get instagramStatusChoices() {
        return Object.entries(STATUSES).map(([id, status]) => ({
            ...status,
            id,
            isCurrent: id === this.instagram_status,
            select: () => setStatus(this, id),
        }));
    },
    /** Reopened, by the customer or a colleague: there is nothing to undo any more. */
    onInstagramStatusUpdated() {
        super.onInstagramStatusUpdated(...arguments);
        if (!this.isInstagramResolved) {
            this.closeInstagramUndo();
        }
    },
});
