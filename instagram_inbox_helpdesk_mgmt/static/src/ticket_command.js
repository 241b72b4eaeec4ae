import "@mail/discuss/core/common/channel_commands";

import { createTicket } from "@instagram_inbox_helpdesk_mgmt/create_ticket";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("discuss.channel_commands").add("ticket", {
    channel_types: ["instagram"],
    condition: ({ store }) => store.has_access_instagram,
    help: _t("Create a ticket from this conversation, or find its open one"),
    runInstagramCommand: runTicketCommand,
});

/**
 * Only the agent who typed the command is told of the ticket.
 *
 * @param {import("models").Thread} thread
 */
async function runTicketCommand(thread) {
    const { action, notification } = thread.store.env.services;
    const ticketId = await createTicket(thread);
    const close = notification.add(_t("This conversation has a ticket."), {
        buttons: [
            {
                name: _t("Open Ticket"),
                onClick: () => {
                    close();
                    action.doAction({
                        res_id: ticketId,
                        res_model: "helpdesk.ticket",
                        type: "ir.actions.act_window",
                        views: [[false, "form"]],
                    });
                },
                primary: true,
            },
        ],
        type: "success",
    });
}
