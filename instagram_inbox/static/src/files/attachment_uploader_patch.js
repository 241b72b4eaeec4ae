import { toWav } from "@instagram_inbox/files/wav";
import { AttachmentUploader } from "@mail/core/common/attachment_uploader_hook";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Every file comes by here, be it chosen, dropped, pasted or recorded. */
patch(AttachmentUploader.prototype, {
    async uploadFile(file, options) {
        if (!this.composer || !this.thread?.isInstagram || this.composer.isInstagramNote) {
            return super.uploadFile(...arguments);
        }
        // One after the other: customers get them in the order in which they are here.
        const upload = async () => {
            const taken = await this._instagramTaken(file, options);
            return taken && super.uploadFile(taken, options);
        };
        this.composer.instagramUploads++;
        this.instagramTurn = (this.instagramTurn ?? Promise.resolve()).then(upload, upload);
        try {
            return await this.instagramTurn;
        } finally {
            this.composer.instagramUploads--;
        }
    },
    /** The file as Instagram takes it; nothing, and the reason told, when it does not. */
    async _instagramTaken(file, options) {
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
