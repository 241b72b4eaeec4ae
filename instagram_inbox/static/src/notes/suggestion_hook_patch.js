import { UseSuggestion } from "@mail/core/common/suggestion_hook";

import { patch } from "@web/core/utils/patch";

patch(UseSuggestion.prototype, {
    /** Only a note mentions colleagues, when it is written and when it is corrected. */
    detect() {
        super.detect();
        const isReply = this.thread?.isInstagram && !this.composer.isInstagramNote;
        if (isReply && this.search.delimiter === "@") {
            this.clearSearch();
        }
    },
});
