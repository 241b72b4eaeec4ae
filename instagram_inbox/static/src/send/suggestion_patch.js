import "@mail/discuss/core/common/suggestion_service_patch";

import { UseSuggestion } from "@mail/core/common/suggestion_hook";
import { SuggestionService } from "@mail/core/common/suggestion_service";
import { cleanTerm } from "@mail/utils/common/format";

import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

const channelCommands = registry.category("discuss.channel_commands");

/** Odoo's own commands that only show something to the agent. */
const COMMANDS = new Set(["help", "who"]);

patch(SuggestionService.prototype, {
    /** Commands of other add-ons are left out: they may copy what customers wrote. */
    getChannelCommands(thread) {
        const commands = super.getChannelCommands(...arguments);
        return thread?.isInstagram
            ? commands.filter(
                  ({ channel_types, name }) =>
                      COMMANDS.has(name) ||
                      channel_types?.includes("instagram") ||
                      channelCommands.get(name).runInstagramCommand
              )
            : commands;
    },
    /** Nothing links to another channel where customers read. */
    getSupportedDelimiters(thread) {
        const delimiters = super.getSupportedDelimiters(...arguments);
        return thread?.isInstagram
            ? delimiters.filter(([delimiter]) => delimiter !== "#")
            : delimiters;
    },
    /** Only people who may read the conversation, and no roles. */
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

patch(UseSuggestion.prototype, {
    /** Only a note mentions colleagues, while it is written and while it is edited. */
    detect() {
        super.detect();
        const isReply = this.thread?.isInstagram && !this.composer.isInstagramNote;
        if (isReply && this.search.delimiter === "@") {
            this.clearSearch();
        }
    },
});
