import { FIGURES, measureOf } from "@instagram_inbox/report/inbox_report/figures";
import { now, readersZone } from "@instagram_inbox/report/inbox_report/period";

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
// The format of a point's time, by the length of time that a point stands for.
const LABELS = {
    hour: DateTime.TIME_SIMPLE,
    day: { day: "numeric", month: "short" },
    week: { day: "numeric", month: "short" },
    month: { month: "short", year: "numeric" },
};

/** The graphs of a report: each has all points of the period, also the empty ones. */
export function chartsOf(data, period, inBusinessHours) {
    // the server sends the reader's clock time, without a zone
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

/** The beginning and the end of a point's time, within the period. */
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

/** The hour that the clock shows twice when summer time ends counts as one. */
function nextOf(unit, at) {
    const next = firstOf(unit, at.plus({ [unit]: 1 }));
    return keyOf(unit, next) === keyOf(unit, at) ? nextOf(unit, next) : next;
}

/** A day on which summer time begins at midnight starts at one: only hours have a time. */
function keyOf(unit, at) {
    return at.toFormat(unit === "hour" ? "yyyy-MM-dd HH" : "yyyy-MM-dd");
}
