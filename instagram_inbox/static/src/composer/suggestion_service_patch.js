import "@mail/discuss/core/common/suggestion_service_patch";

import { SuggestionService } from "@mail/core/common/suggestion_service";
import { cleanTerm } from "@mail/utils/common/format";

import { patch } from "@web/core/utils/patch";

/** A reply goes to the customer: no colleague is mentioned and no channel linked there. */
const HIDDEN_DELIMITERS = new Set(["@", "#"]);
const HIDDEN_IN_NOTES = new Set(["#"]);

patch(SuggestionService.prototype, {
    getSupportedDelimiters(thread) {
        const delimiters = super.getSupportedDelimiters(...arguments);
        if (!thread?.isInstagram) {
            return delimiters;
        }
        const hidden = thread.composer?.isInstagramNote ? HIDDEN_IN_NOTES : HIDDEN_DELIMITERS;
        return delimiters.filter(([delimiter]) => !hidden.has(delimiter));
    },
    /** Who may read the conversation, and nobody else; nor roles, which others have. */
    getPartnerSuggestions(thread) {
        return thread?.isInstagram
            ? [...thread.instagram_colleague_ids]
            : super.getPartnerSuggestions(...arguments);
    },
    searchSuggestions({ delimiter, term }, { thread } = {}) {
        return delimiter === "@" && thread?.isInstagram
            ? this.searchPartnerSuggestions(cleanTerm(term), thread)
            : super.searchSuggestions(...arguments);
    },
});
