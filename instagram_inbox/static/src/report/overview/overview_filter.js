import { matchingPeriod, readersMidnight } from "@instagram_inbox/report/inbox_report/period";

import { Domain } from "@web/core/domain";
import { deserializeDate, deserializeDateTime, parseDate } from "@web/core/l10n/dates";

const DATE = "date";

/**
 * Split what the overview shows into a period and the other filters.
 *
 * @param {Array} domain of the facts of one inbox
 * @param {Object[]} facets of the search bar, for their words
 * @param {{ groups?: string[], periods?: string[] }} [chosen] in words, the groups of the
 *  overview that the inbox was in; by their keys, the periods that are chosen by a word
 * @returns {Object} the state of an inbox's report
 */
export function filterOf(domain, facets, { groups = [], periods } = {}) {
    const others = Domain.removeDomainLeaves(domain, [DATE, "inbox_id"]).toList();
    const isFiltered = others.some((leaf) => leaf.length === 3 && leaf[0] !== 1);
    return {
        ...matchingPeriod(rangeOf(domain), periods),
        filters: isFiltered ? { domain: others, label: [...wordsOf(facets), ...groups].join(", ") } : undefined,
    };
}

function wordsOf(facets) {
    return facets
        .filter((facet) => facet.domain && !isAboutDate(facet))
        .map(inWords);
}

/** The filters of a search bar in words, those of days as well. */
export function filtersInWords(facets) {
    return facets.filter((facet) => facet.domain).map(inWords);
}

function inWords({ separator, values }) {
    return values.join(` ${separator} `);
}

function isAboutDate(facet) {
    const leaves = facet.domain.match(/\(\s*["'](\w+)["']\s*,/g) || [];
    return leaves.length > 0 && leaves.every((leaf) => leaf.includes(DATE));
}

/** The days that a domain allows; for a choice of several, all between them. */
export function rangeOf(domain) {
    const rest = [...domain];
    let range = {};
    while (rest.length) {
        range = intersection(range, nextRange(rest));
    }
    return range;
}

function nextRange(rest) {
    const node = rest.shift();
    if (node === "!") {
        nextRange(rest);
        return {};
    }
    if (node === "&" || node === "|") {
        const join = node === "&" ? intersection : span;
        return join(nextRange(rest), nextRange(rest));
    }
    return leafRange(node);
}

function leafRange([field, operator, value]) {
    if (field !== DATE || typeof value !== "string") {
        return {};
    }
    const at = instantOf(value);
    if (operator.startsWith(">")) {
        return { start: readersMidnight(at) };
    }
    // the last second of a day stands for the whole of it
    return operator.startsWith("<") ? { end: readersMidnight(at.plus({ seconds: 1 })) } : {};
}

/** A day, an instant in UTC, or something like "today -6d". */
function instantOf(value) {
    if (!/^\d{4}-/.test(value)) {
        return parseDate(value);
    }
    return value.length === 10 ? deserializeDate(value) : deserializeDateTime(value);
}

function intersection(one, other) {
    return {
        start: later(one.start, other.start) || one.start || other.start,
        end: earlier(one.end, other.end) || one.end || other.end,
    };
}

function span(one, other) {
    return { start: earlier(one.start, other.start), end: later(one.end, other.end) };
}

function later(one, other) {
    return one && other && luxon.DateTime.max(one, other);
}

function earlier(one, other) {
    return one && other && luxon.DateTime.min(one, other);
}
