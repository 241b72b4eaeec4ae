import { Composer } from "@mail/core/common/composer";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** A file that waits for its turn belongs to the message, though it is not shown yet. */
patch(Composer.prototype, {
    get isSendButtonDisabled() {
        return this.props.composer.instagramUploads > 0 || super.isSendButtonDisabled;
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
});
