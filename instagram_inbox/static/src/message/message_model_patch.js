import { Message } from "@mail/core/common/message_model";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {false|"received"|"queued"|"sending"|"sent"|"read"|"unconfirmed"|"failed"} */
        this.instagram_state = undefined;
        /** @type {string|false} why it was not sent: a key of the store's `instagram_reasons` */
        this.instagram_error_reason = undefined;
        /** @type {string|false} Instagram's own code of that error */
        this.instagram_error_code = undefined;
        /** @type {string|false} Instagram's own words, when no reason says what happened */
        this.instagram_error_words = undefined;
        /** @type {false|"asked"|"discarded"} about a reply that could not go for long */
        this.instagram_decision = undefined;
        /** @type {boolean} written in Instagram's own app */
        this.instagram_from_app = undefined;
    },
    /** What is shown of its delivery, and what one can do: a key of `STATES`. */
    get instagramDelivery() {
        return this.instagram_decision || this.instagram_state;
    },
    get editable() {
        return (!this.thread?.isInstagram || this.isInstagramNote) && super.editable;
    },
});
