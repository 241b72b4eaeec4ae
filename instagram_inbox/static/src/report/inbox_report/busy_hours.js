import { Component } from "@odoo/owl";

import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

const { DateTime } = luxon;
const HOURS = [...Array(24).keys()];

/** Any Monday, in the reader's language: only the names of days and hours are used. */
const monday = () => DateTime.utc(2024, 1, 1);

/** When customers write: hour by weekday, in the inbox's time zone. */
export class BusyHours extends Component {
    static template = "instagram_inbox.BusyHours";
    static props = { hours: Array, onSelect: Function };

    get hours() {
        const label = (hour) => (hour % 6 === 0 ? this.hourLabel(hour, { hour: "numeric" }) : "");
        return HOURS.map((hour) => ({ hour, label: label(hour) }));
    }

    /** The weekdays, beginning with the reader's first, each with a cell per hour. */
    get days() {
        const counts = new Map(this.props.hours.map(([day, hour, count]) => [`${day} ${hour}`, count]));
        const most = Math.max(...counts.values(), 1);
        return [...Array(7).keys()]
            .map((offset) => (localization.weekStart - 1 + offset) % 7)
            .map((day) => ({
                day,
                name: this.dayName(day),
                cells: HOURS.map((hour) => this.cell(day, hour, counts, most)),
            }));
    }

    cell(day, hour, counts, most) {
        const count = counts.get(`${day} ${hour}`) || 0;
        const title = _t("%(day)s %(hour)s: %(count)s messages in", {
            count: formatInteger(count),
            day: this.dayName(day, "long"),
            hour: this.hourLabel(hour),
        });
        const share = Math.round((count / most) * 100);
        return { count, hour, style: `--o-instagram-BusyHours-share: ${share}%`, title };
    }

    dayName(day, weekday = "short") {
        return monday().plus({ days: day }).toLocaleString({ weekday });
    }

    hourLabel(hour, format = DateTime.TIME_SIMPLE) {
        return monday().set({ hour }).toLocaleString(format);
    }
}
