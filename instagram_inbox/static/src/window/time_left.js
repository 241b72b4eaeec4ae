import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/** From the shortest time on: below which one it is told in which unit. */
const UNITS = [
    { below: HOUR, unit: MINUTE, text: (count) => _t("%(count)s min left", { count }) },
    { below: 48 * HOUR, unit: HOUR, text: (count) => _t("%(count)s h left", { count }) },
    { below: Infinity, unit: 24 * HOUR, text: (count) => _t("%(count)s days left", { count }) },
];

/** @param {number} left in milliseconds */
export function timeLeft(left) {
    const { unit, text } = UNITS.find(({ below }) => left < below);
    return text(Math.max(1, Math.floor(left / unit)));
}

/** Whether there is reason to hurry. */
export function isNearlyOver(left) {
    return left < HOUR;
}

/**
 * The time alone today, else with its weekday: nothing here is a week away.
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
