import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, xml } from "@odoo/owl";

import { Checklist } from "./checklist";

/** The checklist of the inbox that a form shows. */
export class ChecklistWidget extends Component {
    static template = xml`
        <Checklist t-if="props.record.resId" inboxId="props.record.resId" onTested.bind="onTested"/>`;
    static components = { Checklist };
    static props = { ...standardWidgetProps };

    /** A test may find that the inbox has to be reconnected. */
    async onTested() {
        if (!(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
    }
}

export const checklistWidget = { component: ChecklistWidget, additionalClasses: ["w-100"] };

registry.category("view_widgets").add("instagram_checklist", checklistWidget);
