import { Composer } from "@mail/core/common/composer";
import { toRaw, useEffect } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
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
    get postData() {
        const data = super.postData;
        if (!this.thread?.isInstagram) {
            return data;
        }
        const { isInstagramNote } = this.props.composer;
        const mentionedPartners = isInstagramNote ? data.mentionedPartners : [];
        return { ...data, isNote: isInstagramNote, mentionedPartners };
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
