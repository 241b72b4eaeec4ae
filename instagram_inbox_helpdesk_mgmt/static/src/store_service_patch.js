import { Store } from "@mail/core/common/store_service";

import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    setup() {
        super.setup(...arguments);
        /** Whether the user answers Instagram messages and may create tickets. */
        this.can_create_instagram_ticket = false;
    },
});
