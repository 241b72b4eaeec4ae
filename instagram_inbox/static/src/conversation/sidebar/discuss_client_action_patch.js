import { DiscussClientAction } from "@mail/core/public_web/discuss_client_action";

import { patch } from "@web/core/utils/patch";

patch(DiscussClientAction.prototype, {
    async restoreDiscussThread() {
        this.store.fetchInstagramUnassigned();
        return super.restoreDiscussThread(...arguments);
    },
});
