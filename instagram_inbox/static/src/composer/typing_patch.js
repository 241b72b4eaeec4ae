import "@mail/discuss/typing/common/composer_patch";

import { Composer } from "@mail/core/common/composer";

import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;

/** Instagram shows for less than half a minute that somebody types: it is told again. */
export const REPEAT_TYPING = 15000;

patch(Composer.prototype, {
    /**
     * Customers see it too, so nothing is told of notes; and colleagues never saw that somebody
     * types who is no member, so there is nothing to take back.
     */
    notifyIsTyping(isTyping = true) {
        if (this.thread?.isInstagram) {
            const isNote = this.props.composer.isInstagramNote;
            if (isTyping ? isNote : !this.thread.self_member_id) {
                return;
            }
            this.instagramTypingAt = DateTime.now().ts;
        }
        super.notifyIsTyping(...arguments);
    },
    detectTyping() {
        const { composer } = this.props;
        if (composer.isInstagramNote || composer.isInstagramNoteCommand) {
            this.stopTyping();
            return;
        }
        if (this.thread?.isInstagram && this.typingNotified) {
            this.typingNotified = DateTime.now().ts - this.instagramTypingAt < REPEAT_TYPING;
        }
        super.detectTyping(...arguments);
    },
});
