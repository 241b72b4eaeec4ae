import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** A button of the header waits for the server. */
        this.isInstagramCallPending = false;
        /** Takes back the offer to undo that the conversation was resolved. */
        this.closeInstagramUndo = () => {};
    },
    /** Reopened, by the customer or a colleague: there is nothing to undo any more. */
    onInstagramStatusUpdated() {
        super.onInstagramStatusUpdated(...arguments);
        if (!this.isInstagramResolved) {
            this.closeInstagramUndo();
        }
    },
});
