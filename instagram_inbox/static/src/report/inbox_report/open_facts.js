import { figureOf } from "@instagram_inbox/report/inbox_report/figures";
import { daysLabel, readersZone } from "@instagram_inbox/report/inbox_report/period";

import { Domain } from "@web/core/domain";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";

const ACTION = "instagram_inbox.instagram_inbox_report_facts_action";

/**
 * Open the cases of a measure line by line; each line leads to its conversation. Their
 * condition is a filter in the search bar, which Odoo restores when the browser goes back.
 *
 * @param {Object} actionService
 * @param {string} measure
 * @param {{ description: string, domain: Array }} filter
 * @param {Object} [options] of the action
 */
export async function openFacts(actionService, measure, { description, domain }, options) {
    const { isByConversation, isTime, label } = figureOf(measure);
    const counts = [[measure, isTime ? "!=" : ">", isTime ? false : 0]];
    const action = await actionService.loadAction(ACTION);
    return actionService.doAction(
        {
            ...action,
            name: String(label),
            display_name: String(label),
            context: {
                instagram_facts: {
                    description,
                    domain: Domain.and([domain, counts]).toList(),
                    // people look for the longest waiting
                    orderBy: isTime ? [{ name: measure, asc: false }] : [],
                },
                instagram_measure: measure,
                search_default_group_by_channel: Boolean(isByConversation),
            },
        },
        options
    );
}

/** The cases of a figure on the card of an inbox. */
registry.category("actions").add("instagram_inbox.open_facts", ({ services }, { params }) => {
    const { end, inbox, measure, start } = params;
    const at = (text) => deserializeDateTime(text, { tz: readersZone() });
    return openFacts(services.action, measure, {
        description: `${inbox.name} · ${daysLabel({ start: at(start), end: at(end) })}`,
        domain: [
            ["inbox_id", "=", inbox.id],
            ["date", ">=", start],
            ["date", "<", end],
        ],
    });
});
