import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Return in a word or two how long somebody has waited.
 *
 * @param {number} time in milliseconds
 */
export function waitedFor(time) {
    if (time < HOUR) {
        return _t("%(count)s min", { count: Math.max(0, Math.floor(time / MINUTE)) });
    }
    if (time < 2 * DAY) {
        return _t("%(count)s h", { count: Math.floor(time / HOUR) });
    }
    return _t("%(count)s days", { count: Math.floor(time / DAY) });
}

/**
 * Return the time of today, or else the day.
 *
 * @param {import("luxon").DateTime} moment
 * @param {number} now in milliseconds
 */
export function whenSaid(moment, now) {
    const today = DateTime.fromMillis(now);
    if (moment.hasSame(today, "day")) {
        return moment.toLocaleString(DateTime.TIME_SIMPLE);
    }
    return moment.toLocaleString(
        moment.hasSame(today, "year") ? { day: "numeric", month: "short" } : DateTime.DATE_SHORT
    );
}
