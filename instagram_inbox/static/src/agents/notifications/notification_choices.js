import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onWillStart, useState } from "@odoo/owl";

/** What the user hears of each inbox; a choice is saved at once. */
export class NotificationChoices extends Component {
    static template = "instagram_inbox.NotificationChoices";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ inboxes: [], failed: false });
        onWillStart(() => this.ask("instagram_choices", []));
    }

    /** Agents need not watch their own inbox. */
    choicesOf(inbox) {
        const choices = [
            { name: "mine", label: _t("My conversations") },
            { name: "unassigned", label: _t("New unassigned conversations") },
            { name: "reactions", label: _t("Reactions") },
        ].map((choice) => ({ ...choice, isOff: !this.hears(inbox) }));
        const watch = { name: "is_watched", label: _t("Watch this inbox"), isOff: false };
        return inbox.is_agent ? choices : [watch, ...choices];
    }

    /** Watching brings the queue; without it there is nothing to hear of an inbox. */
    hears(inbox) {
        return inbox.is_agent || inbox.is_watched;
    }

    async ask(method, args) {
        try {
            this.state.inboxes = await this.orm.call(
                "instagram.inbox.notification",
                method,
                args
            );
            this.state.failed = false;
        } catch (error) {
            this.state.failed = true;
            throw error;
        }
    }

    async choose(inbox, name, value) {
        await this.ask("instagram_choose", [inbox.id, { [name]: value }]);
    }

    /** An empty field means that no mail is wanted. */
    async chooseMinutes(inbox, input) {
        const minutes = Number(input.value || 0);
        try {
            await this.choose(inbox, "mail_minutes", minutes);
        } finally {
            const saved = this.state.inboxes.find(({ id }) => id === inbox.id);
            input.value = saved.mail_minutes || "";
        }
    }
}

registry
    .category("view_widgets")
    .add("instagram_notification_choices", {
        component: NotificationChoices,
        additionalClasses: ["w-100"],
    });
