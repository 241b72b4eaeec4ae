import "@instagram_inbox/message/message_model_patch";

import { Message } from "@mail/core/common/message_model";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** What happened to a message after it was written, and who was handling it then. */
patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {boolean} taken back by who wrote it */
        this.instagram_unsent = undefined;
        /** @type {boolean} came while another app was handling the conversation */
        this.instagram_from_standby = undefined;
    },
    computeIsEmpty() {
        return Boolean(this.instagram_unsent) || super.computeIsEmpty();
    },
    /** Instead of Odoo's line for a message that was deleted here. */
    get instagramRemovedText() {
        return this.instagram_unsent ? _t("This message was unsent") : "";
    },
});
