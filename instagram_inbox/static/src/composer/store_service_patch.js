import { Store } from "@mail/core/common/store_service";
import { convertBrToLineBreak } from "@mail/utils/common/format";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** What is answered to who is logged out, or reads the conversation no longer. */
const NOT_FOUND = "werkzeug.exceptions.NotFound";

/** What the server says on purpose, in words for the person who writes. */
const REFUSALS = new Set([
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
]);

patch(Store.prototype, {
    /** Odoo shows a message that could not be posted, but not why: here that can be helped. */
    async doMessagePost(params, tmpMessage) {
        if (!tmpMessage?.thread?.isInstagram) {
            return super.doMessagePost(...arguments);
        }
        try {
            return await super.doMessagePost(params);
        } catch (error) {
            if (REFUSALS.has(error.exceptionName)) {
                this._giveBackInstagramDraft(tmpMessage, error.data.message);
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
    /** Nothing was posted: text and files go back to where they were put. */
    _giveBackInstagramDraft(tmpMessage, sentence) {
        const { composer } = tmpMessage.thread;
        const attachments = [...tmpMessage.attachment_ids];
        const texts = [convertBrToLineBreak(tmpMessage.body), composer.composerText];
        composer.composerText = texts.filter((text) => text.trim()).join("\n");
        tmpMessage.delete();
        composer.attachments.push(...attachments);
        this.env.services.notification.add(sentence, { type: "danger" });
    },
});
