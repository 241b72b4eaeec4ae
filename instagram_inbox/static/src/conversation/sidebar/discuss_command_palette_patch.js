import "@mail/discuss/core/web/discuss_command_palette_patch";

import { DiscussCommandPalette } from "@mail/discuss/core/public_web/discuss_command_palette";
import { cleanTerm } from "@mail/utils/common/format";

import { patch } from "@web/core/utils/patch";

/** At most so many customers found only by their username are shown. */
const LIMIT = 5;

patch(DiscussCommandPalette.prototype, {
    /** A customer is found by username, too: often nothing else is known. */
    buildResults() {
        super.buildResults(...arguments);
        const term = this.cleanedTerm.replace(/^@/, "");
        if (!term) {
            return;
        }
        const isFound = ({ displayName, instagram_username, isInstagram }) =>
            isInstagram &&
            cleanTerm(instagram_username || "").includes(term) &&
            !cleanTerm(displayName).includes(this.cleanedTerm);
        Object.values(this.store.Thread.records)
            .filter(isFound)
            .slice(0, LIMIT)
            .forEach((thread) => this.commands.push(this.makeDiscussCommand(thread)));
    },
    /** The username is shown, so that the palette can mark what was typed in it. */
    makeDiscussCommand(threadOrPersona) {
        const command = super.makeDiscussCommand(...arguments);
        if (threadOrPersona?.isInstagram && threadOrPersona.instagram_username) {
            command.name = `${command.name} @${threadOrPersona.instagram_username}`;
        }
        return command;
    },
});
