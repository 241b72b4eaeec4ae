import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        /** Who may be mentioned in a note, as far as it was asked for. */
        this.instagram_colleague_ids = fields.Many("res.partner");
    },
});
