import { Composer } from "@mail/core/common/composer_model";
import { QUICK_REPLY_LIMIT } from "@instagram_inbox/send/quick_reply_titles";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** The command that makes a note of the rest of the text. */
const COMMAND = /^\/note(\s+|$)/;

/**
 * A draft is a reply to the customer, or a note for colleagues. Agents, the app and the customer
 * write at the same time: nobody sends a reply without having seen what came meanwhile.
 */
patch(Composer.prototype, {
    setup() {
        super.setup(...arguments);
        /** The last message and the agent of the conversation when the draft was begun. */
        this.instagramDraftBegan = undefined;
        /** The news about which the agent was asked. */
        this.instagramNewsAsked = undefined;
        /** Whether the agent asked for a note. */
        this.instagramNoteMode = false;
        /** @type {string[]} what the customer can tap on below the next reply */
        this.instagramQuickReplies = [];
        /** How many files are being uploaded into this composer. */
        this.instagramUploads = 0;
    },
    get hasInstagramDraft() {
        return Boolean(
            this.targetThread?.isInstagram &&
                !this.message &&
                (this.composerText.trim() || this.attachments.length)
        );
    },
    /** Remember the state of the conversation when somebody begins to write. */
    noteInstagramDraft() {
        const thread = this.targetThread;
        if (!this.hasInstagramDraft) {
            this.instagramDraftBegan = undefined;
            this.instagramNewsAsked = undefined;
        } else if (!this.instagramDraftBegan && thread.isLoaded) {
            this.instagramDraftBegan = {
                agentId: thread.instagram_agent_id?.id,
                messageId: Math.max(0, ...thread.persistentMessages.map(({ id }) => id)),
            };
        }
    },
    /**
     * Return what others have done since the draft was begun.
     *
     * @returns {{key: string, text: string}|undefined}
     */
    get instagramNews() {
        const began = this.instagramDraftBegan;
        if (!began || !this.hasInstagramDraft || this.isInstagramNote) {
            return undefined;
        }
        const { instagram_agent_id: agent, persistentMessages } = this.targetThread;
        const messages = persistentMessages.filter(
            ({ id, instagram_is_automatic, isSelfAuthored, message_type }) =>
                id > began.messageId &&
                !isSelfAuthored &&
                !instagram_is_automatic &&
                message_type === "comment"
        );
        const isTaken =
            agent &&
            agent.id !== began.agentId &&
            !agent.eq(this.store.self_partner?.main_user_id);
        const text = this._instagramNewsText(messages, isTaken && agent);
        const last = messages.at(-1)?.id ?? 0;
        return text && { key: `${last},${isTaken ? agent.id : ""}`, text };
    },
    /** Return the most important news: another reply to the customer comes first. */
    _instagramNewsText(messages, agent) {
        const reply = messages.find(
            (message) => !message.author_guest_id && !message.isInstagramNote
        );
        if (reply?.instagram_from_app) {
            return _t("While you were writing, somebody replied in the Instagram app.");
        }
        if (reply) {
            return _t("While you were writing, %(name)s replied to the customer.", {
                name: reply.authorName,
            });
        }
        if (agent) {
            return _t("While you were writing, %(name)s took this conversation.", {
                name: agent.name,
            });
        }
        const note = messages.find((message) => message.isInstagramNote);
        if (note) {
            return _t("While you were writing, %(name)s wrote a note.", {
                name: note.authorName,
            });
        }
        return messages.length
            ? _t("While you were writing, %(name)s wrote again.", {
                  name: messages[0].authorName,
              })
            : "";
    },
    get isInstagramNewsConfirmed() {
        return this.instagramNews?.key === this.instagramNewsAsked;
    },
    warnOfInstagramNews() {
        this.instagramNewsAsked = this.instagramNews?.key;
    },
    /** Whether the draft is not for the customer; a reply to a note is a note, too. */
    get isInstagramNote() {
        if (!this.targetThread?.isInstagram) {
            return false;
        }
        return this.message
            ? this.message.isInstagramNote
            : this.instagramNoteMode || Boolean(this.replyToMessage?.isInstagramNote);
    },
    /** Whether the command for a note is being typed, or begins the text. */
    get isInstagramNoteCommand() {
        const text = this.composerText;
        return (
            Boolean(this.targetThread?.isInstagram && text && !this.message) &&
            ("/note".startsWith(text) || COMMAND.test(text))
        );
    },
    /** Remove the complete command from the text, which becomes a note. */
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
    /**
     * Add quick replies to the draft, each once and as many as Instagram shows.
     *
     * @param {string[]} [titles]
     */
    addInstagramQuickReplies(titles = []) {
        const all = new Set([...this.instagramQuickReplies, ...titles]);
        this.instagramQuickReplies = [...all].slice(0, QUICK_REPLY_LIMIT);
    },
    /** @param {string} title */
    removeInstagramQuickReply(title) {
        this.instagramQuickReplies = this.instagramQuickReplies.filter((each) => each !== title);
    },
    /** The next draft is a reply again; a note leaves the quick replies to it. */
    clear() {
        super.clear(...arguments);
        if (!this.instagramNoteMode) {
            this.instagramQuickReplies = [];
        }
        this.instagramNoteMode = false;
    },
});
