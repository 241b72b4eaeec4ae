export const TAG = "instagram_inbox.inbox_report";
export const PATH = "instagram-inbox-report";
// The parts of a report's address beside its inbox.
const KEYS = ["period", "from", "to", "filters", "measure"];

/**
 * Open the report of one inbox.
 *
 * @param {Object} actionService
 * @param {number} inboxId
 * @param {Object} state `period`, with `from` and `to` for days; `filters`; `measure`
 */
export function openInboxReport(actionService, inboxId, state) {
    return actionService.doAction({
        type: "ir.actions.client",
        tag: TAG,
        path: PATH,
        params: { resId: inboxId, ...toAddress(state) },
    });
}

/** Return a report's state for its address: each value a text, without those not set. */
export function toAddress(state) {
    const filters = state.filters && JSON.stringify(state.filters);
    return Object.fromEntries(KEYS.map((key) => [key, key === "filters" ? filters : state[key]]));
}

/** Return the state from an address; a wrong one, typed by hand, does not break the report. */
export function fromAddress(params) {
    return { ...toAddress({ ...params, filters: undefined }), filters: parse(params.filters) };
}

function parse(text) {
    try {
        const filters = JSON.parse(text);
        return Array.isArray(filters.domain) ? filters : undefined;
    } catch {
        return undefined;
    }
}
