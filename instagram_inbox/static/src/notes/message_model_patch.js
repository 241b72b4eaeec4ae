import { Message } from "@mail/core/common/message_model";

import { patch } from "@web/core/utils/patch";

/** What a colleague wrote for colleagues is theirs: they react to it, answer and correct it. */
patch(Message.prototype, {
    get isInstagramNote() {
        return (
            Boolean(this.thread?.isInstagram && this.isNote) && this.message_type === "comment"
        );
    },
});
