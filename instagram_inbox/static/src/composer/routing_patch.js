import "@instagram_inbox/composer/composer_patch";

import { Composer } from "@mail/core/common/composer";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(Composer.prototype, {
    /** Instagram lets one app at a time answer: it may not be this one's turn. */
    get instagramNotice() {
        if (this.thread?.isInstagram && this.thread.instagram_is_held) {
            return _t(
                "Another app holds this conversation. Instagram may refuse replies from here until it hands the conversation over."
            );
        }
        return super.instagramNotice;
    },
});
