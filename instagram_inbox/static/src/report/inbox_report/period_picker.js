import { CUSTOM, now, PERIODS } from "@instagram_inbox/report/inbox_report/period";

import { Component, useState } from "@odoo/owl";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useChildRef } from "@web/core/utils/hooks";

/** Chooses the days of a report: by a word, or from one day to another. */
export class PeriodPicker extends Component {
    static template = "instagram_inbox.PeriodPicker";
    static components = { DateTimeInput, Dropdown, DropdownItem };
    static props = { onSelect: Function, period: Object };

    setup() {
        this.dropdown = useDropdownState();
        this.menu = useChildRef();
        this.days = useState(this.shownDays());
    }

    /** The days of the present period, from which a choice starts. */
    shownDays() {
        const { start, end } = this.props.period;
        const last = end.minus({ days: 1 });
        return { from: start || last, to: last };
    }

    get periods() {
        return Object.entries(PERIODS).map(([key, { label }]) => ({
            key,
            label,
            isActive: key === this.props.period.key,
        }));
    }

    get today() {
        return now();
    }

    beforeOpen() {
        Object.assign(this.days, this.shownDays());
    }

    /** Screen readers pass over a form in a menu. */
    onOpened() {
        this.menu.el?.setAttribute("role", "group");
    }

    onDay(name, day) {
        if (day) {
            this.days[name] = day;
        }
    }

    apply() {
        const days = [this.days.from, this.days.to].map((day) => day.toISODate()).sort();
        this.props.onSelect({ period: CUSTOM, from: days[0], to: days[1] });
        this.dropdown.close();
    }
}
