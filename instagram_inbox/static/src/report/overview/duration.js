import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { FloatTimeField, floatTimeField } from "@web/views/fields/float_time/float_time_field";
import { formatInteger } from "@web/views/fields/formatters";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";

const { Duration } = luxon;

/**
 * Return a time with its units: “12:01” could also be minutes, or a clock. Below a minute it is
 * in seconds: “0 min” looks like not measured. The average of nothing is empty.
 *
 * @param {number|false|null} [hours]
 */
export function formatDuration(hours) {
    if (hours === false || hours === null || hours === undefined) {
        return "";
    }
    const seconds = Math.round(hours * 3600);
    if (0 < seconds && seconds < 60) {
        return _t("%(count)s s", { count: seconds });
    }
    const total = Math.round(hours * 60);
    const minutes = total % 60;
    if (total < 60) {
        return _t("%(count)s min", { count: minutes });
    }
    const values = { hours: (total - minutes) / 60, minutes: String(minutes).padStart(2, "0") };
    return minutes ? _t("%(hours)s h %(minutes)s min", values) : _t("%(hours)s h", values);
}

/**
 * Return a time to the second in full words, such as “12 hours, 1 minute, 30 seconds”.
 *
 * @param {number|false|null} [hours]
 */
export function durationInWords(hours) {
    if (hours === false || hours === null || hours === undefined) {
        return "";
    }
    const time = Duration.fromObject({ hours: 0, minutes: 0, seconds: Math.round(hours * 3600) });
    const parts = Object.entries(time.normalize().toObject()).filter(([, count]) => count);
    return Duration.fromObject(parts.length ? Object.fromEntries(parts) : { seconds: 0 }).toHuman();
}

export class DurationField extends FloatTimeField {
    static props = { ...FloatTimeField.props, showZero: { type: Boolean, optional: true } };

    /**
     * A record has 0 also for a fact without this time. 0 is a time only in a list of facts
     * that have it, which is the list that a figure opens, and where a view says so.
     */
    get formattedValue() {
        const { name, record, showZero } = this.props;
        const hasTime =
            record.data[name] || showZero || record.context.instagram_measure === name;
        return hasTime ? formatDuration(record.data[name]) : "";
    }
}

/** How much one fact counts; nothing if it counts something else. */
export class CountField extends IntegerField {
    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }
}

registry.category("formatters").add("instagram_duration", formatDuration);
registry.category("formatters").add("instagram_count", formatInteger);
registry.category("fields").add("instagram_duration", {
    ...floatTimeField,
    component: DurationField,
    extractProps: (info) => ({
        ...floatTimeField.extractProps(info),
        showZero: Boolean(info.options.show_zero),
    }),
});
registry.category("fields").add("instagram_count", { ...integerField, component: CountField });
