import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const commands = registry.category("discuss.channel_commands");

/**
 * Live chats may have a command of this name, whose add-on may be loaded after this one. It
 * keeps working there; in Instagram conversations ours takes its place.
 */
export const leadCommandService = {
    start() {
        const theirs = commands.get("lead", undefined);
        commands.add("lead", leadCommand(theirs), { force: true });
    },
};

registry.category("services").add("instagram_inbox_crm.lead_command", leadCommandService);

/** @param {Object} [theirs] the command of this name in other channels */
export function leadCommand(theirs) {
    return {
        ...theirs,
        channel_types: undefined, // which our condition knows
        condition: (context) =>
            context.thread?.isInstagram
                ? context.store.can_create_instagram_lead
                : Boolean(theirs) && isAvailable(theirs, context),
        help: _t("Create a new lead (/lead lead title)"),
        runInstagramCommand: createLead,
    };
}

function isAvailable({ channel_types, condition }, context) {
    return (
        (!channel_types || channel_types.includes(context.thread?.channel_type)) &&
        (!condition || condition(context))
    );
}

/**
 * @param {import("models").Thread} thread
 * @param {string} title of the lead; "" for the name of the customer
 */
async function createLead(thread, title) {
    const { action, notification, orm } = thread.store.env.services;
    const lead = await orm.call(
        "discuss.channel",
        "instagram_find_or_create_lead",
        [[thread.id]],
        { title }
    );
    const { name } = lead;
    const text = lead.is_new
        ? _t("Created the lead “%(name)s”.", { name })
        : _t("This conversation already has the open lead “%(name)s”.", { name });
    const close = notification.add(text, {
        autocloseDelay: 10_000,
        buttons: [
            {
                name: _t("Open"),
                onClick: () => {
                    close();
                    action.doAction({
                        res_id: lead.id,
                        res_model: "crm.lead",
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
