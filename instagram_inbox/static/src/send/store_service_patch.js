import { Store } from "@mail/core/common/store_service";
import { convertBrToLineBreak } from "@mail/utils/common/format";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** The server's reply to somebody who is logged out, or may no longer read the conversation. */
const NOT_FOUND = "werkzeug.exceptions.NotFound";

/** Errors whose message is written for the person who writes. */
const REFUSALS = new Set([
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
]);

patch(Store.prototype, {
    async getMessagePostParams({ postData }) {
        const params = await super.getMessagePostParams(...arguments);
        if (postData.instagramQuickReplies?.length) {
            params.post_data.instagram_quick_replies = postData.instagramQuickReplies;
        }
        return params;
    },
    /** Odoo shows that a message could not be posted, but not why: we say why. */
    async doMessagePost(params, tmpMessage) {
        if (!tmpMessage?.thread?.isInstagram) {
            return super.doMessagePost(...arguments);
        }
        tmpMessage.instagram_quick_replies = params.post_data.instagram_quick_replies;
        if (params.post_data.subtype_xmlid === "mail.mt_note") {
            // a note looks like one while it is on its way, too
            Object.assign(tmpMessage, { message_type: "comment", subtype_id: this.mt_note });
        } else {
            // the server refuses it if somebody else has replied since
            params.post_data.instagram_seen_id ??= tmpMessage.thread.instagramSeenId;
        }
        try {
            return await super.doMessagePost(params);
        } catch (error) {
            if (REFUSALS.has(error.exceptionName)) {
                const { thread } = tmpMessage;
                this._giveBackInstagramDraft(tmpMessage, error.data.message);
                thread.composer.noteInstagramDraft();
                await thread.fetchInstagramNews();
                // the server has asked already
                thread.composer.warnOfInstagramNews();
                return;
            }
            if (error.exceptionName === NOT_FOUND) {
                this._giveBackInstagramDraft(
                    tmpMessage,
                    _t(
                        "Not sent: you are logged out, or may no longer answer here. Reload the page; your draft is kept."
                    )
                );
                return;
            }
            tmpMessage.postFailRedo = () => {
                tmpMessage.postFailRedo = undefined;
                this.doMessagePost(params, tmpMessage);
            };
        }
    },
    /** Nothing was posted: all goes back to the composer, and a note stays one. */
    _giveBackInstagramDraft(tmpMessage, sentence) {
        const { composer } = tmpMessage.thread;
        const { isInstagramNote } = tmpMessage;
        const attachments = [...tmpMessage.attachment_ids];
        const texts = [convertBrToLineBreak(tmpMessage.body), composer.composerText];
        composer.composerText = texts.filter((text) => text.trim()).join("\n");
        composer.addInstagramQuickReplies(tmpMessage.instagram_quick_replies);
        tmpMessage.delete();
        composer.attachments.push(...attachments);
        this.env.services.notification.add(sentence, { type: "danger" });
        composer.instagramNoteMode ||= isInstagramNote;
    },
    /** Why no file can be sent at all, in words; "" when files can be sent. */
    get instagramFilesBlocked() {
        return this.instagram_reasons[this.instagram_files.blocked] ?? "";
    },
    /**
     * Return why Instagram would not accept a file, in words; "" when the server decides.
     *
     * @param {File} file
     */
    instagramFileRefusal(file) {
        const key = this._instagramFileRefusal(file);
        return key
            ? _t("“%(file)s” cannot be sent. %(reason)s", {
                  file: file.name,
                  reason: this.instagram_reasons[key],
              })
            : "";
    },
    _instagramFileRefusal({ size, type }) {
        const { blocked, limits } = this.instagram_files;
        if (blocked) {
            return blocked;
        }
        if (!size) {
            return "file_empty";
        }
        if (!type) {
            return ""; // unknown to the browser: the server looks at the content
        }
        return type in limits ? size > limits[type] && "media_too_big" : "media_type";
    },
});
