import "@instagram_inbox/composer/store_service_patch";

import { Store } from "@mail/core/common/store_service";

import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    /** A note looks like one while it is on its way, too. */
    async doMessagePost(params, tmpMessage) {
        const isNote = params.post_data.subtype_xmlid === "mail.mt_note";
        if (isNote && tmpMessage?.thread?.isInstagram) {
            Object.assign(tmpMessage, { message_type: "comment", subtype_id: this.mt_note });
        }
        return super.doMessagePost(...arguments);
    },
    /** What was a note stays one, also together with what has been written since. */
    _giveBackInstagramDraft(tmpMessage) {
        const { composer } = tmpMessage.thread;
        const { isInstagramNote } = tmpMessage;
        super._giveBackInstagramDraft(...arguments);
        composer.instagramNoteMode ||= isInstagramNote;
    },
});
