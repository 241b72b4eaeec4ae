import { Activity } from "@mail/core/web/activity";
import { customerSections, SECTION_PROPS } from "@instagram_inbox/customer/customer_sections";

import { Component, onWillUpdateProps } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

/** What colleagues have planned to do for the customer: Odoo's own activities. */
export class ActivitiesSection extends Component {
    static components = { Activity };
    static props = SECTION_PROPS;
    static template = "instagram_inbox.ActivitiesSection";

    setup() {
        this.store = useService("mail.store");
        this.store.insert(this.props.data.store);
        onWillUpdateProps(({ data }) => void this.store.insert(data.store));
    }

    get activities() {
        return this.props.data.ids
            .map((id) => this.store["mail.activity"].get(id))
            .filter(Boolean);
    }

    async schedule() {
        await this.store.scheduleActivity("instagram.contact", [this.props.data.contact_id]);
        this.props.reload();
    }
}

customerSections.add("activities", ActivitiesSection, { sequence: 30 });
