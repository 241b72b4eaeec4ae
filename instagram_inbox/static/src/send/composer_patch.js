import "@mail/discuss/typing/common/composer_patch";

import { Composer } from "@mail/core/common/composer";
import { noticeOf } from "@instagram_inbox/send/notice";
import { fillPlaceholders } from "@instagram_inbox/send/placeholders";
import { splitText } from "@instagram_inbox/send/long_text";
import { REPEAT_TYPING } from "@instagram_inbox/send/typing_patch";
import { ReplyTime } from "@instagram_inbox/send/reply_time";
import { toRaw, useEffect } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;

const commands = registry.category("discuss.channel_commands");

Object.assign(Composer.components, { ReplyTime });

patch(Composer.prototype, {
    setup() {
        super.setup();
        useEffect(
            () => toRaw(this.props.composer).noteInstagramDraft(),
            () => [this.props.composer.hasInstagramDraft, this.thread?.isLoaded]
        );
        useEffect(
            () => {
                if (this.thread?.isInstagram) {
                    this.saveContentDebounced();
                }
            },
            () => [this.props.composer.instagramQuickReplies]
        );
        useEffect(
            (text) => {
                if (text.startsWith("/note ")) {
                    toRaw(this.props.composer).takeInstagramNoteCommand();
                }
            },
            () => [this.props.composer.composerText]
        );
    },
    get placeholder() {
        if (!this.thread?.isInstagram || this.props.placeholder) {
            return super.placeholder;
        }
        return this.props.composer.isInstagramNote
            ? _t("Note for your colleagues, not visible to the customer")
            : _t("Reply to %(name)s on Instagram…", { name: this.thread.displayName });
    },
    /** Canned responses show what they become in this conversation. */
    get navigableListProps() {
        const props = super.navigableListProps;
        if (!this.thread?.isInstagram || !props.options[0]?.cannedResponse) {
            return props;
        }
        const options = props.options.map((option) => {
            const text = fillPlaceholders(option.label, this.thread);
            return { ...option, label: text, title: text };
        });
        return { ...props, options, optionTemplate: "instagram_inbox.SuggestedResponse" };
    },
    /** Whether the draft is a reply to the customer: no note, no correction. */
    get isInstagramReply() {
        const { composer } = this.props;
        return Boolean(this.thread?.isInstagram && !composer.message && !composer.isInstagramNote);
    },
    /** What is written has its own direction, Arabic in an English Odoo for example. */
    get instagramDirection() {
        return this.thread?.isInstagram && this.props.composer.composerText ? "auto" : undefined;
    },
    /** What the agent should know before replying; see `noticeOf`. */
    get instagramNotice() {
        return this.isInstagramReply ? noticeOf(this.thread, this.store) : undefined;
    },
    /** The number of messages in which a long text is sent; 0 for a single one. */
    get instagramParts() {
        if (!this.isInstagramReply) {
            return 0;
        }
        const count = splitText(this.props.composer.composerText).length;
        return count > 1 ? count : 0;
    },
    /** The quick replies of the reply; a note has none. */
    get instagramQuickReplies() {
        return this.isInstagramReply ? this.props.composer.instagramQuickReplies : [];
    },
    removeInstagramQuickReplyLabel(title) {
        return _t("Remove “%(title)s”", { title });
    },
    removeInstagramQuickReply(title) {
        toRaw(this.props.composer).removeInstagramQuickReply(title);
        this.saveContent();
        this.ref.el?.focus();
    },
    /** A file that is being uploaded belongs to the message, though it is not shown yet. */
    get isSendButtonDisabled() {
        return this.props.composer.instagramUploads > 0 || super.isSendButtonDisabled;
    },
    get postData() {
        const data = super.postData;
        if (!this.thread?.isInstagram) {
            return data;
        }
        const { isInstagramNote } = this.props.composer;
        const mentionedPartners = isInstagramNote ? data.mentionedPartners : [];
        return {
            ...data,
            instagramQuickReplies: [...this.instagramQuickReplies],
            isNote: isInstagramNote,
            mentionedPartners,
        };
    },
    /** The command for a note first, then all that may keep the text from being sent. */
    async sendMessage() {
        const composer = toRaw(this.props.composer);
        composer.takeInstagramNoteCommand();
        if (composer.instagramNews && !composer.isInstagramNewsConfirmed) {
            // somebody else wrote, or took the conversation: the agent is asked once
            composer.warnOfInstagramNews();
            this.ref.el?.focus();
            return;
        }
        const command = this.instagramCommandOff;
        if (command) {
            this.refuseInstagramCommand(command);
            return;
        }
        if (this.instagramQuickReplies.length && !splitText(composer.composerText).length) {
            this.refuseInstagramQuickReplies();
            return;
        }
        await super.sendMessage(...arguments);
    },
    refuseInstagramQuickReplies() {
        this.env.services.notification.add(
            _t("Quick replies are sent with a text: write one, or remove the quick replies."),
            { type: "warning" }
        );
        this.ref.el?.focus();
    },
    async sendInstagramAnyway() {
        toRaw(this.props.composer).warnOfInstagramNews();
        await this.sendMessage();
    },
    async processMessage() {
        if (this.props.composer.instagramUploads > 0) {
            this.env.services.notification.add(_t("Please wait while the file is uploading."), {
                type: "warning",
            });
            return;
        }
        return super.processMessage(...arguments);
    },
    /**
     * Odoo posts a command that does nothing here as text, which the customer would read.
     *
     * @returns {string|undefined} name of the command that the text begins with in vain
     */
    get instagramCommandOff() {
        const { composerText, message } = this.props.composer;
        if (message || !this.thread?.isInstagram || !composerText.startsWith("/")) {
            return undefined;
        }
        const [name] = composerText.substring(1).split(/\s/);
        if (!commands.get(name, false)) {
            return undefined;
        }
        const available = this.env.services["mail.suggestion"].getChannelCommands(this.thread);
        return available.some((command) => command.name === name) ? undefined : name;
    },
    refuseInstagramCommand(command) {
        this.env.services.notification.add(
            _t(
                "/%(command)s is not available in Instagram conversations. Nothing was sent. To send it to the customer as text, put a blank before it.",
                { command }
            ),
            { type: "warning" }
        );
        this.ref.el?.focus();
    },
    /** Customers see it too, so a note is not announced. */
    notifyIsTyping(isTyping = true) {
        if (this.thread?.isInstagram) {
            if (isTyping && this.props.composer.isInstagramNote) {
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
    toggleInstagramNote() {
        const composer = toRaw(this.props.composer);
        this.stopTyping();
        composer.setInstagramNote(!composer.isInstagramNote);
        this.saveContent();
    },
    /** After the page is loaded again, a note is still a note, and the quick replies are there. */
    saveContent() {
        super.saveContent();
        const { instagramQuickReplies: quickReplies, isInstagramNote, localId } = toRaw(
            this.props.composer
        );
        const saved = this.savedInstagramDraft;
        if (quickReplies?.length || (isInstagramNote && saved)) {
            const draft = JSON.stringify({ composerHtml: "", ...saved, isInstagramNote, quickReplies });
            browser.localStorage.setItem(localId, draft);
        }
    },
    restoreContent() {
        const saved = this.thread?.isInstagram && this.savedInstagramDraft;
        super.restoreContent();
        const composer = toRaw(this.props.composer);
        if (saved?.isInstagramNote) {
            composer.instagramNoteMode = true;
        }
        if (Array.isArray(saved?.quickReplies)) {
            composer.addInstagramQuickReplies(saved.quickReplies);
        }
    },
    get savedInstagramDraft() {
        try {
            return JSON.parse(browser.localStorage.getItem(this.props.composer.localId));
        } catch {
            return null;
        }
    },
});
