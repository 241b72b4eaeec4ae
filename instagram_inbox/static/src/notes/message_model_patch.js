import { Message } from "@mail/core/common/message_model";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** What a colleague wrote for colleagues is theirs: they react to it, answer and correct it. */
patch(Message.prototype, {
    get isInstagramNote() {
        return (
            Boolean(this.thread?.isInstagram && this.isNote) && this.message_type === "comment"
        );
    },
    /** Stands before it where a list shows only the last message of a conversation. */
    get instagramNotePrefix() {
        return this.isSelfAuthored
            ? _t("Your note:")
            : _t("Note of %(author)s:", { author: this.authorName });
    },
});
