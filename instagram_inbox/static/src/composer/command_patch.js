import "@instagram_inbox/composer/channel_commands_patch";

import { Composer } from "@mail/core/common/composer";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

const commands = registry.category("discuss.channel_commands");

/** Odoo posts a command that does nothing here as text: the customer would read it. */
patch(Composer.prototype, {
    /** @returns {string|undefined} name of the command that the text begins with in vain */
    get instagramCommandOff() {
        const { composerText, message } = this.props.composer;
        if (message || !this.thread?.isInstagram || !composerText.startsWith("/")) {
            return undefined;
        }
        const [name] = composerText.substring(1).split(/\s/);
        if (!commands.get(name, false)) {
            return undefined;
        }
        const available = this.env.services["mail.suggestion"].getChannelCommands(this.thread);
        return available.some((command) => command.name === name) ? undefined : name;
    },
    async sendMessage() {
        const name = this.instagramCommandOff;
        if (!name) {
            return super.sendMessage(...arguments);
        }
        this.env.services.notification.add(
            _t(
                "/%(command)s is not available in Instagram conversations. Nothing was sent. To send it to the customer as text, put a blank before it.",
                { command: name }
            ),
            { type: "warning" }
        );
        this.ref.el?.focus();
    },
});
