import { Store } from "@mail/core/common/store_service";

import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;

patch(Store.prototype, {
    setup() {
        super.setup(...arguments);
        /** The server's sentences by their keys, in the user's language. */
        this.instagram_reasons = {};
        /** In milliseconds; what is shown with it moves on while nobody touches anything. */
        this.instagramNow = DateTime.now().ts;
    },
});
