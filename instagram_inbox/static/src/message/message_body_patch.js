import "@mail/core/web_portal/message_patch";

import { Message } from "@mail/core/common/message";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    /**
     * Odoo folds what e-mails quote. Instagram's messages have nothing of the kind, and one full
     * of emojis would keep the page busy for seconds: each is compared with all before it.
     */
    insertEllipsisbtn() {
        if (!this.props.message.thread?.isInstagram) {
            super.insertEllipsisbtn(...arguments);
        }
    },
});
