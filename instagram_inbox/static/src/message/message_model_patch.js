import { Message } from "@mail/core/common/message_model";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {false|"received"|"queued"|"sending"|"sent"|"read"|"unconfirmed"|"failed"} */
        this.instagram_state = undefined;
        /** @type {string|false} why it was not sent */
        this.instagram_error = undefined;
        /** @type {string|false} Instagram's own code of that error */
        this.instagram_error_code = undefined;
        /** @type {boolean} written in Instagram's own app */
        this.instagram_from_app = undefined;
    },
    get editable() {
        return !this.thread?.isInstagram && super.editable;
    },
});
