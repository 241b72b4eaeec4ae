import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** A button of the header waits for the server. */
        this.isInstagramCallPending = false;
    },
});
