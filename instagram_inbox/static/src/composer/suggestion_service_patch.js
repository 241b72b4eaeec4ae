import { SuggestionService } from "@mail/core/common/suggestion_service";

import { patch } from "@web/core/utils/patch";

/** What is written goes to the customer: no colleague is mentioned and no channel linked there. */
const HIDDEN_DELIMITERS = new Set(["@", "#"]);

patch(SuggestionService.prototype, {
    getSupportedDelimiters(thread) {
        const delimiters = super.getSupportedDelimiters(...arguments);
        return thread?.isInstagram
            ? delimiters.filter(([delimiter]) => !HIDDEN_DELIMITERS.has(delimiter))
            : delimiters;
    },
});
