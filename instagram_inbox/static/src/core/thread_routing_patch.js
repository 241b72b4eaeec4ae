import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/** Who answers here besides us, and whether anybody is there at all. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {boolean|undefined} another app answers at the moment */
        this.instagram_is_held = undefined;
        /** @type {boolean|undefined} what Meta's App Dashboard sent to try the webhook */
        this.instagram_is_test = undefined;
    },
});
