import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";
import { summarize } from "@instagram_inbox/conversation/message/content_kinds";
import { showWaiting } from "@instagram_inbox/send/undo_send";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** States of a reply that Instagram will know before a reply to it is sent. */
const ON_ITS_WAY = new Set(["queued", "sending"]);

/** A message of an Instagram conversation: its data, its state, and what one can do with it. */
patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object[]|undefined} what it is about, and its files' states */
        this.instagram_content = undefined;
        /** @type {false|"asked"|"discarded"} about a reply that waited too long */
        this.instagram_decision = undefined;
        /** @type {string|false} Instagram's own code of the error */
        this.instagram_error_code = undefined;
        /** @type {string|false} why it was not sent: a key of the store's `instagram_reasons` */
        this.instagram_error_reason = undefined;
        /** @type {string|false} Instagram's own words, when no reason says what happened */
        this.instagram_error_words = undefined;
        /** @type {boolean} written in Instagram's own app */
        this.instagram_from_app = undefined;
        /** @type {boolean} came while another app was handling the conversation */
        this.instagram_from_standby = undefined;
        /** @type {boolean|undefined} whether Instagram knows it by an id */
        this.instagram_has_mid = undefined;
        /** @type {boolean|undefined} written by Odoo itself */
        this.instagram_is_automatic = undefined;
        /** @type {string[]|undefined} what the customer can tap on below it */
        this.instagram_quick_replies = undefined;
        /** @type {false|"received"|"queued"|"sending"|"sent"|"read"|"unconfirmed"|"failed"} */
        this.instagram_state = undefined;
        /** @type {number|false} for how many seconds its author can undo it */
        this.instagram_undo_left = fields.Attr(undefined, {
            onUpdate() {
                showWaiting(this);
            },
        });
        /** @type {number|undefined} until when, by this browser's clock in milliseconds */
        this.instagramUndoEnd = undefined;
        /** @type {number|undefined} */
        this.instagramUndoTimer = undefined;
        /** @type {boolean} taken back by its author */
        this.instagram_unsent = undefined;
        const { compute } = this.previewText;
        this.previewText = fields.Html("", {
            compute() {
                if (this.isBodyEmpty && this.instagram_content?.length) {
                    return summarize(this.instagram_content);
                }
                return compute.call(this);
            },
        });
    },
    /** A message of a colleague for colleagues: they react to it, reply to it and edit it. */
    get isInstagramNote() {
        return (
            Boolean(this.thread?.isInstagram && this.isNote) && this.message_type === "comment"
        );
    },
    /** Stands before a note where a list shows only the last message of a conversation. */
    get instagramNotePrefix() {
        return this.isSelfAuthored
            ? _t("Your note:")
            : _t("Note of %(author)s:", { author: this.authorName });
    },
    /** The state of its delivery, for the icon and the buttons: a key of `STATES`. */
    get instagramDelivery() {
        return this.instagram_decision || this.instagram_state;
    },
    /** A reply's files are sent before its text: the customer sees them above it. */
    get instagramFilesFirst() {
        const isReply = this.instagram_state && this.instagram_state !== "received";
        return Boolean(isReply && !this.instagram_from_app);
    },
    /** Replaces Odoo's line for a message that was deleted here. */
    get instagramRemovedText() {
        return this.instagram_unsent ? _t("This message was unsent") : "";
    },
    computeIsEmpty() {
        return (
            Boolean(this.instagram_unsent) ||
            (!this.instagram_content?.length && super.computeIsEmpty())
        );
    },
    get editable() {
        return (!this.thread?.isInstagram || this.isInstagramNote) && super.editable;
    },
    /** Instagram accepts reactions to customers' messages, as long as it accepts replies. */
    canAddReaction() {
        if (!super.canAddReaction(...arguments)) {
            return false;
        }
        return (
            !this.thread?.isInstagram ||
            this.isInstagramNote ||
            (Boolean(this.instagram_has_mid) &&
                this.instagram_state === "received" &&
                this.thread.takesInstagramReactions(this.store.instagramNow))
        );
    },
    canReplyTo() {
        if (!super.canReplyTo(...arguments)) {
            return false;
        }
        return (
            !this.thread?.isInstagram ||
            this.isInstagramNote ||
            ((Boolean(this.instagram_has_mid) || ON_ITS_WAY.has(this.instagram_state)) &&
                !this.thread.instagramClosedReason(this.store.instagramNow))
        );
    },
    /**
     * Whether it is the account's reaction: any agent may change what any of them set.
     *
     * @param {import("models").MessageReactions} reaction
     */
    isInstagramReactionOurs(reaction) {
        return (
            Boolean(this.thread?.isInstagram) &&
            !this.isInstagramNote &&
            reaction.partners.length > 0
        );
    },
});
