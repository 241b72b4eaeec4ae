import "@instagram_inbox/composer/composer_patch";
import "@instagram_inbox/composer/routing_patch";

import { Composer } from "@mail/core/common/composer";
import { toRaw, useEffect } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(Composer.prototype, {
    setup() {
        super.setup();
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
        return this.props.composer.isInstagramNote
            ? _t("Note for your colleagues; the customer does not see it")
            : super.placeholder;
    },
    /** A note waits for nothing. */
    get instagramNotice() {
        return this.props.composer.isInstagramNote ? "" : super.instagramNotice;
    },
    get postData() {
        const data = super.postData;
        if (!this.thread?.isInstagram) {
            return data;
        }
        const { isInstagramNote } = this.props.composer;
        const mentionedPartners = isInstagramNote ? data.mentionedPartners : [];
        return { ...data, isNote: isInstagramNote, mentionedPartners };
    },
    async sendMessage() {
        toRaw(this.props.composer).takeInstagramNoteCommand();
        await super.sendMessage(...arguments);
    },
    toggleInstagramNote() {
        const composer = toRaw(this.props.composer);
        this.stopTyping();
        composer.setInstagramNote(!composer.isInstagramNote);
        this.saveContent();
    },
    /** After the page is loaded again, a note must not have become a reply. */
    saveContent() {
        super.saveContent();
        const composer = toRaw(this.props.composer);
        const saved = composer.isInstagramNote && this.savedInstagramDraft;
        if (saved) {
            const draft = JSON.stringify({ ...saved, isInstagramNote: true });
            browser.localStorage.setItem(composer.localId, draft);
        }
    },
    restoreContent() {
        const saved = this.thread?.isInstagram && this.savedInstagramDraft;
        super.restoreContent();
        if (saved?.isInstagramNote) {
            toRaw(this.props.composer).instagramNoteMode = true;
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
