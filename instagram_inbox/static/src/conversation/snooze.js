import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** The hour at which a day's work begins. */
const MORNING = 9;

/**
 * Return the times to which a conversation can be snoozed with one click.
 *
 * @param {number} now in milliseconds
 * @returns {{ id: string, label: string, until: import("luxon").DateTime }[]}
 */
export function snoozeChoices(now) {
    const moment = DateTime.fromMillis(now);
    const morning = moment.startOf("day").set({ hour: MORNING });
    return [
        { id: "hour", label: _t("For 1 hour"), until: moment.plus({ hours: 1 }) },
        { id: "hours", label: _t("For 3 hours"), until: moment.plus({ hours: 3 }) },
        { id: "tomorrow", label: _t("Until tomorrow"), until: morning.plus({ days: 1 }) },
        {
            id: "monday",
            label: _t("Until next Monday"),
            until: morning.plus({ days: 8 - moment.weekday }),
        },
    ];
}
