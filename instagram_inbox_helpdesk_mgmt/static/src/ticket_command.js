import "@mail/discuss/core/common/channel_commands";

import { createTicket } from "@instagram_inbox_helpdesk_mgmt/create_ticket";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("discuss.channel_commands").add("ticket", {
    channel_types: ["instagram"],
    condition: ({ store }) => store.can_create_instagram_ticket,
    help: _t("Create a ticket from this conversation, or find its open one"),
    runInstagramCommand: runTicketCommand,
});

/**
 * Only the agent who typed the command is told of the ticket.
 *
 * @param {import("models").Thread} thread
 */
async function runTicketCommand(thread) {
    tell(thread, await createTicket(thread));
}

/**
 * Say that there is a ticket, and offer the files that it does not have.
 *
 * @param {import("models").Thread} thread
 * @param {Object} ticket as the server describes it
 */
function tell(thread, { file_count: count, id, is_new, number }) {
    const { action, notification } = thread.store.env.services;
    const text = is_new
        ? _t("Created the ticket %(number)s.", { number })
        : _t("This conversation has the open ticket %(number)s.", { number });
    const buttons = [
        {
            name: _t("Open Ticket"),
            onClick: () => {
                close();
                action.doAction({
                    res_id: id,
                    res_model: "helpdesk.ticket",
                    type: "ir.actions.act_window",
                    views: [[false, "form"]],
                });
            },
            primary: true,
        },
    ];
    if (count) {
        buttons.push({
            name: _t("Add Files (%(count)s)", { count }),
            onClick: async () => {
                close();
                tell(thread, { ...(await createTicket(thread, true)), is_new });
            },
        });
    }
    const close = notification.add(text, { autocloseDelay: 10_000, buttons, type: "success" });
}
