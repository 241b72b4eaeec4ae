import "@mail/discuss/core/common/suggestion_service_patch";

import { SuggestionService } from "@mail/core/common/suggestion_service";
import { cleanTerm } from "@mail/utils/common/format";

import { patch } from "@web/core/utils/patch";

/** Odoo's own commands that do nothing but tell the agent something. */
const COMMANDS = new Set(["help", "who"]);

patch(SuggestionService.prototype, {
    /** What other add-ons do with a channel may copy what customers wrote. */
    getChannelCommands(thread) {
        const commands = super.getChannelCommands(...arguments);
        return thread?.isInstagram
            ? commands.filter(
                  ({ channel_types, name }) =>
                      COMMANDS.has(name) || channel_types?.includes("instagram")
              )
            : commands;
    },
    /** No channel is linked where customers read. */
    getSupportedDelimiters(thread) {
        const delimiters = super.getSupportedDelimiters(...arguments);
        return thread?.isInstagram
            ? delimiters.filter(([delimiter]) => delimiter !== "#")
            : delimiters;
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
