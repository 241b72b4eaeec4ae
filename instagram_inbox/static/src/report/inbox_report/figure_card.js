import { changeOf, FIGURES } from "@instagram_inbox/report/inbox_report/figures";

import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

const MOODS = { better: "text-success", worse: "text-danger", "": "text-body-secondary" };

/** One figure, its change and its number of cases, which a click opens. */
export class FigureCard extends Component {
    static template = "instagram_inbox.FigureCard";
    static props = { name: String, figure: Object, onSelect: Function, previousDays: String };

    get label() {
        return FIGURES[this.props.name].label;
    }

    get value() {
        return this.format(this.props.figure.value);
    }

    /** A long time stays on one line, as those of the other cards do. */
    get sizeClass() {
        const { length } = this.value;
        return length <= 8 ? "fs-2" : length <= 12 ? "fs-4" : "fs-5";
    }

    get isDisabled() {
        return !this.props.figure.value && !this.props.figure.cases;
    }

    get change() {
        return changeOf(this.props.name, this.props.figure);
    }

    get moodClass() {
        return MOODS[this.change.mood];
    }

    get cases() {
        const { cases } = this.props.figure;
        if (typeof cases !== "number") {
            return "";
        }
        return cases === 1 ? _t("1 case") : _t("%(count)s cases", { count: formatInteger(cases) });
    }

    /** Return what it counts, and what it is compared with. */
    get tooltip() {
        const { help, previous } = this.props.figure;
        if (!this.props.previousDays) {
            return help;
        }
        const known = typeof previous === "number";
        const before = known
            ? _t("In the previous period (%(days)s): %(value)s.", {
                  days: this.props.previousDays,
                  value: this.format(previous),
              })
            : _t("There is nothing to compare with in the previous period (%(days)s).", { days: this.props.previousDays });
        return `${help} ${before}`;
    }

    format(value) {
        return FIGURES[this.props.name].format(value);
    }
}
