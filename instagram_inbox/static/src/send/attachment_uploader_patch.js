import { toWav } from "@instagram_inbox/send/wav";
import { AttachmentUploader } from "@mail/core/common/attachment_uploader_hook";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Every file passes here, whether chosen, dropped, pasted or recorded. */
patch(AttachmentUploader.prototype, {
    async uploadFile(file, options) {
        if (!this.composer || !this.thread?.isInstagram || this.composer.isInstagramNote) {
            return super.uploadFile(...arguments);
        }
        // One after the other: customers get them in the order they have here.
        const upload = async () => {
            const accepted = await this._instagramAccepted(file, options);
            return accepted && super.uploadFile(accepted, options);
        };
        this.composer.instagramUploads++;
        this.instagramTurn = (this.instagramTurn ?? Promise.resolve()).then(upload, upload);
        try {
            return await this.instagramTurn;
        } finally {
            this.composer.instagramUploads--;
        }
    },
    /** Return the file as Instagram accepts it, or nothing after saying why it does not. */
    async _instagramAccepted(file, options) {
        const { store } = this.attachmentUploadService;
        let refusal = "";
        if (options?.voice) {
            try {
                file = await toWav(file);
            } catch {
                refusal = _t("The voice message could not be prepared. Record it once more.");
            }
        }
        refusal ||= store.instagramFileRefusal(file);
        if (refusal) {
            store.env.services.notification.add(refusal, { type: "danger" });
            return undefined;
        }
        return file;
    },
});
