import { FIGURES, measureOf } from "@instagram_inbox/inbox_report/figures";
import { now, readersZone } from "@instagram_inbox/inbox_report/period";

import { getStartOfLocalWeek } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

const CHARTS = [
    {
        title: _t("Conversations"),
        type: "bar",
        figures: ["conversations", "resolutions"],
    },
    {
        title: _t("Messages"),
        type: "bar",
        figures: ["incoming_messages", "outgoing_messages"],
    },
    { title: _t("First response time"), type: "line", figures: ["first_response_time"] },
    { title: _t("Reply time"), type: "line", figures: ["reply_time"] },
    { title: _t("Resolution time"), type: "line", figures: ["resolution_time"] },
];
// How a point's time reads, by how much each stands for.
const LABELS = {
    hour: DateTime.TIME_SIMPLE,
    day: { day: "numeric", month: "short" },
    week: { day: "numeric", month: "short" },
    month: { month: "short", year: "numeric" },
};

/** The graphs of a report: each has all points of the period, also where nothing was. */
export function chartsOf(data, period, inBusinessHours) {
    // the server tells the reader's clock, in no zone
    const clock = ({ start }) => DateTime.fromISO(start, { zone: "utc" });
    const found = Object.fromEntries(
        data.points.map((point) => [keyOf(data.unit, clock(point)), point])
    );
    const starts = startsOf(data, period);
    const points = starts.map((start) => found[keyOf(data.unit, start)] || {});
    const labels = starts.map((start) => start.toLocaleString(LABELS[data.unit]));
    return CHARTS.map(({ figures, ...chart }) => ({
        ...chart,
        key: figures[0],
        labels,
        datasets: figures.map((name) => datasetOf(name, points, inBusinessHours)),
    }));
}

function datasetOf(name, points, inBusinessHours) {
    const { format, isTime, label } = FIGURES[name];
    const measure = measureOf(name, inBusinessHours);
    const nothing = isTime ? null : 0;
    return { name, label, format, data: points.map((point) => point[measure] ?? nothing) };
}

/** Where a point's time begins and ends, within the period. */
export function bucketRange(data, period, index) {
    const start = startsOf(data, period)[index];
    const end = nextOf(data.unit, start);
    return { start: DateTime.max(start, period.start), end: DateTime.min(end, period.end) };
}

function startsOf({ unit }, { start, end }) {
    const last = DateTime.min(end, now());
    const starts = [];
    for (let at = firstOf(unit, start || last); at < last; at = nextOf(unit, at)) {
        starts.push(at);
    }
    return starts;
}

function firstOf(unit, start) {
    const at = start.setZone(readersZone());
    return unit === "week" ? getStartOfLocalWeek(at) : at.startOf(unit);
}

/** The hour that the clock shows twice when summer time ends is one. */
function nextOf(unit, at) {
    const next = firstOf(unit, at.plus({ [unit]: 1 }));
    return keyOf(unit, next) === keyOf(unit, at) ? nextOf(unit, next) : next;
}

/** Where summer time begins at midnight, a day begins at one: only hours have a time. */
function keyOf(unit, at) {
    return at.toFormat(unit === "hour" ? "yyyy-MM-dd HH" : "yyyy-MM-dd");
}
