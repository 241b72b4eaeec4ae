import { formatDuration } from "@instagram_inbox/report/overview/duration";

import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";

export const COUNT = { format: formatInteger, more: _t("more"), fewer: _t("fewer") };
// There are many in a conversation.
const MESSAGES = { ...COUNT, isByConversation: true };
// Quicker is better; for numbers, neither direction is.
const TIME = { format: formatDuration, isTime: true, more: _t("slower"), fewer: _t("faster") };
// The value of a happy customer is 5.
const RATING = {
    format: (value) => (value ? `${formatFloat(value, { digits: [16, 1] })} / 5` : ""),
    isBetterHigh: true,
    isOptional: true,
    more: _t("higher"),
    fewer: _t("lower"),
};

/**
 * What a report shows, in this order. Times have a counterpart in business hours. What is
 * optional is shown only if there are cases.
 */
export const FIGURES = {
    conversations: { label: _t("Conversations"), ...COUNT },
    incoming_messages: { label: _t("Messages in"), ...MESSAGES },
    outgoing_messages: { label: _t("Messages out"), ...MESSAGES },
    resolutions: { label: _t("Resolutions"), ...COUNT },
    first_response_time: { label: _t("First response time"), ...TIME },
    reply_time: { label: _t("Reply time"), ...TIME },
    resolution_time: { label: _t("Resolution time"), ...TIME },
    rating: { label: _t("Satisfaction"), ...RATING },
};

/** What only the overview shows. An add-on that counts something adds it here. */
export const OVERVIEW_FIGURES = {};

/** The measure behind a figure. */
export function measureOf(name, inBusinessHours) {
    return FIGURES[name].isTime && inBusinessHours ? `${name}_business` : name;
}

/** The figure of a measure; nothing if it has none. */
export function figureOf(measure) {
    return FIGURES[measure.replace(/_business$/, "")] || OVERVIEW_FIGURES[measure];
}

/**
 * Return how a figure changed since the period before.
 *
 * @returns {{ arrow: string, text: string, mood: "better"|"worse"|"" }|null} null if there
 *  is nothing to compare with
 */
export function changeOf(name, { value, previous }) {
    const isKnown = (number) => typeof number === "number";
    if (!isKnown(value) || !isKnown(previous) || previous === 0) {
        return null;
    }
    const { fewer, isBetterHigh, isTime, more } = FIGURES[name];
    const share = Math.round(((value - previous) / previous) * 100) / 100;
    if (share === 0) {
        return { arrow: "", text: _t("unchanged"), mood: "" };
    }
    const mood = share > 0 === Boolean(isBetterHigh) ? "better" : "worse";
    return {
        arrow: share < 0 ? "▼" : "▲",
        text: `${formatPercentage(Math.abs(share), { digits: [16, 0] })} ${share < 0 ? fewer : more}`,
        mood: isTime || isBetterHigh ? mood : "",
    };
}
