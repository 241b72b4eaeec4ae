import { registry } from "@web/core/registry";
import { FloatTimeField, floatTimeField } from "@web/views/fields/float_time/float_time_field";
import { formatFloatTime, formatInteger } from "@web/views/fields/formatters";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";

const MINUTE = 1 / 60;

/**
 * Hours as h:mm, and below a minute as h:mm:ss: 0:00 looks like not measured. The average of
 * nothing is empty: it is no time at all.
 */
export function formatDuration(hours) {
    const isEmpty = hours === false || hours === null || hours === undefined;
    const displaySeconds = 0 < hours && hours < MINUTE;
    return isEmpty ? "" : formatFloatTime(hours, { displaySeconds, noLeadingZeroHour: true });
}

export class DurationField extends FloatTimeField {
    /**
     * A record gives 0 for a fact without this time, too. Only in a list of facts that
     * have it, as a figure opens it, is 0 a time.
     */
    get formattedValue() {
        const { name, record } = this.props;
        const hasTime = record.data[name] || record.context.instagram_measure === name;
        return hasTime ? formatDuration(record.data[name]) : "";
    }
}

/** How much one fact counts; where it counts something else, nothing. */
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
});
registry.category("fields").add("instagram_count", { ...integerField, component: CountField });
