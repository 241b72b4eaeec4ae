import { RelativeTime } from "@mail/core/common/relative_time";

import { Component } from "@odoo/owl";

import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How long ago, as messages in Discuss show it; the exact time as a tooltip. */
export class RelativeTimeField extends Component {
    static components = { RelativeTime };
    static props = standardFieldProps;
    static template = "instagram_inbox.RelativeTimeField";

    get datetime() {
        return this.props.record.data[this.props.name];
    }

    get exact() {
        return formatDateTime(this.datetime);
    }
}

registry.category("fields").add("instagram_relative_time", {
    component: RelativeTimeField,
    supportedTypes: ["datetime"],
});
