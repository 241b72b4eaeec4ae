import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/**
 * Return the time left in words: never too much, and 24 hours just begun are not 23.
 *
 * @param {number} left in milliseconds
 */
export function timeLeft(left) {
    if (left < HOUR) {
        return _t("%(count)s min left", { count: Math.max(1, Math.floor(left / MINUTE)) });
    }
    if (left >= 48 * HOUR) {
        return _t("%(count)s days left", { count: Math.floor(left / (24 * HOUR)) });
    }
    const hours = Math.floor(left / HOUR);
    const minutes = Math.floor((left % HOUR) / MINUTE);
    return minutes
        ? _t("%(hours)s h %(minutes)s min left", { hours, minutes })
        : _t("%(count)s h left", { count: hours });
}

/** Whether the agent has to hurry. */
export function isNearlyOver(left) {
    return left < HOUR;
}

/**
 * Return the time, with its weekday if it is not today: nothing here is a week away.
 *
 * @param {import("luxon").DateTime} moment
 * @param {number} now in milliseconds
 */
export function clockTime(moment, now) {
    const isToday = moment.hasSame(DateTime.fromMillis(now), "day");
    return moment.toLocaleString({
        ...(isToday ? {} : { weekday: "short" }),
        ...DateTime.TIME_SIMPLE,
    });
}
