const ACTION = "instagram_inbox.instagram_inbox_report_facts_action";

/**
 * Open facts line by line; each line leads to its conversation. What they have in common
 * is a filter in the search bar, which Odoo brings back when the browser goes back.
 *
 * @param {Object} actionService
 * @param {{ description: string, domain: Array, isByConversation?: boolean, measure: string,
 *  name: string, orderBy?: Object[] }} facts
 */
export async function openFacts(actionService, { isByConversation, measure, name, ...facts }) {
    const action = await actionService.loadAction(ACTION);
    return actionService.doAction({
        ...action,
        name,
        display_name: name,
        context: {
            instagram_facts: facts,
            instagram_measure: measure,
            search_default_group_by_channel: Boolean(isByConversation),
        },
    });
}
