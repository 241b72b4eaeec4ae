import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

const { DateTime, Duration } = luxon;

/** Periods chosen by a word: their start, and how far back the period before it is. */
export const PERIODS = {
    today: { label: _t("Today"), start: (day) => day, step: { days: 1 } },
    last_7_days: {
        label: _t("Last 7 Days"),
        start: (day) => day.minus({ days: 6 }),
        step: { days: 7 },
    },
    last_30_days: {
        label: _t("Last 30 Days"),
        start: (day) => day.minus({ days: 29 }),
        step: { days: 30 },
    },
    this_month: {
        label: _t("This Month"),
        start: (day) => day.startOf("month"),
        step: { months: 1 },
    },
    this_quarter: {
        label: _t("This Quarter"),
        start: (day) => day.startOf("quarter"),
        step: { months: 3 },
    },
    this_year: {
        label: _t("This Year"),
        start: (day) => day.startOf("year"),
        step: { years: 1 },
    },
    all: { label: _t("All Time"), start: () => null },
};
export const DEFAULT_PERIOD = "last_30_days";
export const CUSTOM = "custom";

/** The reader's time zone, in which Odoo's server counts their days. */
export function readersZone() {
    return luxon.IANAZone.isValidZone(user.tz) ? user.tz : DateTime.local().zoneName;
}

export function now() {
    return DateTime.now().setZone(readersZone());
}

/**
 * The reader's day of an instant that is midnight for them, or for their browser, which
 * makes the search bar's dates.
 */
export function readersMidnight(at) {
    const there = at.setZone(readersZone());
    const day = isMidnight(there) ? there : at.setZone(readersZone(), { keepLocalTime: true });
    return day.startOf("day");
}

/** Whether a day begins: at one o'clock where summer time begins at midnight. */
function isMidnight(at) {
    return at.equals(at.startOf("day"));
}

/** Midnights stay midnights across changes of the clock. */
function moved(at, days) {
    const there = at.plus(days);
    return isMidnight(at) ? there.startOf("day") : there;
}

/**
 * Return everything about a period that is chosen by a word, or by its first and last day.
 *
 * @param {{ period?: string, from?: string, to?: string }} state from the address
 * @returns {Object} `start` (null: since ever) and `end`, which is the first instant after
 *  it; the same of the period `previous` to it, if any; `label`
 */
export function resolvePeriod({ period = DEFAULT_PERIOD, from, to }) {
    const today = now().startOf("day");
    if (period === CUSTOM) {
        return customPeriod(from, to);
    }
    const key = Object.hasOwn(PERIODS, period) ? period : DEFAULT_PERIOD;
    const { label, start, step } = PERIODS[key];
    const range = { start: start(today)?.startOf("day"), end: moved(today, { days: 1 }) };
    return { key, label, ...range, previous: before(range, step) };
}

function customPeriod(from, to) {
    const days = [from, to].map((day) => DateTime.fromISO(day, { zone: readersZone() }));
    const [first, last] = days.every((day) => day.isValid) ? days : [now(), now()];
    const range = { start: first.startOf("day"), end: moved(last.startOf("day"), { days: 1 }) };
    const count = Math.max(Math.round(range.end.diff(range.start, "days").days), 1);
    return {
        key: CUSTOM,
        label: daysLabel(range),
        ...range,
        previous: before(range, { days: count }),
    };
}

/** The same share of the period before as has passed of this one, for a fair comparison. */
function before({ start, end }, step) {
    if (!start) {
        return null;
    }
    const passed = DateTime.min(end, now());
    const back = Duration.fromObject(step).negate();
    return { start: moved(start, back), end: moved(DateTime.max(passed, start), back) };
}

/**
 * Return the period of some days: one with a word if it starts as that does and is open or
 * ends today. Several may: on the seventh of a month, it and seven days are the same, but
 * are compared with different periods.
 *
 * @param {{ start?: DateTime, end?: DateTime }} range
 * @param {string[]} [chosen] the words that were chosen
 * @returns {{ period: string, from?: string, to?: string }}
 */
export function matchingPeriod({ start, end }, chosen = []) {
    const today = now().startOf("day");
    const isOpen = !end || end > today;
    const key = [...chosen, ...Object.keys(PERIODS)].find(
        (name) => isOpen && isSame(PERIODS[name].start(today), start)
    );
    if (key) {
        return { period: key };
    }
    const last = isOpen ? today : moved(end, { days: -1 });
    return {
        period: CUSTOM,
        from: (start || DateTime.fromMillis(0, { zone: readersZone() })).toISODate(),
        to: last.toISODate(),
    };
}

function isSame(day, start) {
    return day ? Boolean(start) && day.toISODate() === start.toISODate() : !start;
}

/** Two instants in the server's format. */
export function toServer(range) {
    return range && [range.start ? serializeDateTime(range.start) : false, serializeDateTime(range.end)];
}

/** The days of a range, in words: the day that `end` begins is not in it. */
export function daysLabel({ start, end }) {
    const last = end.minus({ milliseconds: 1 });
    const [first, until] = [start, last].map((day) => day.toLocaleString(DateTime.DATE_MED));
    return first === until ? first : `${first} – ${until}`;
}
