import { Composer } from "@mail/core/common/composer_model";

import { patch } from "@web/core/utils/patch";

/** What makes a note of the rest of the text. */
const COMMAND = /^\/note(\s+|$)/;

/** What is written is a reply to the customer, or a note for the colleagues. */
patch(Composer.prototype, {
    setup() {
        super.setup(...arguments);
        /** Whether the agent asked for a note. */
        this.instagramNoteMode = false;
    },
    /** Whether what is written here stays in the house; what answers a note does, too. */
    get isInstagramNote() {
        if (!this.targetThread?.isInstagram) {
            return false;
        }
        return this.message
            ? this.message.isInstagramNote
            : this.instagramNoteMode || Boolean(this.replyToMessage?.isInstagramNote);
    },
    /** Whether the command for a note is being written, or stands before it. */
    get isInstagramNoteCommand() {
        const text = this.composerText;
        return (
            Boolean(this.targetThread?.isInstagram && text && !this.message) &&
            ("/note".startsWith(text) || COMMAND.test(text))
        );
    },
    /** Take it, whole as it is now, from the text. */
    takeInstagramNoteCommand() {
        if (this.isInstagramNoteCommand && COMMAND.test(this.composerText)) {
            this.composerText = this.composerText.replace(COMMAND, "");
            this.setInstagramNote(true);
        }
    },
    /** @param {boolean} isNote */
    setInstagramNote(isNote) {
        this.instagramNoteMode = isNote;
        if (!isNote && this.replyToMessage?.isInstagramNote) {
            this.replyToMessage = undefined;
        }
        if (!isNote && this.mentionedPartners.length) {
            this.mentionedPartners.length = 0;
            const text = this.composerText;
            this.composerText = "";
            this.composerText = text;
        }
        this.autofocus++;
    },
    /** The next one is a reply again. */
    clear() {
        super.clear(...arguments);
        this.instagramNoteMode = false;
    },
});
