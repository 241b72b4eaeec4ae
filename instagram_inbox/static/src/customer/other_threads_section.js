import { statusOf } from "@instagram_inbox/conversation/header/conversation_status";
import { customerSections, SECTION_PROPS } from "@instagram_inbox/customer/customer_sections";
import { dayOf } from "@instagram_inbox/customer/profile_section";

import { Component } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

/** The threads of the same contact at other inboxes. */
export class OtherThreadsSection extends Component {
    static props = SECTION_PROPS;
    static template = "instagram_inbox.OtherThreadsSection";

    setup() {
        this.store = useService("mail.store");
    }

    get rows() {
        return this.props.data.map((row) => ({
            ...row,
            day: dayOf(row.last_interest),
            outcome: statusOf({ instagram_status: row.status }),
        }));
    }

    async open({ id }) {
        const thread = await this.store.Thread.getOrFetch({ id, model: "discuss.channel" });
        thread?.open({ focus: true });
    }
}

customerSections.add("other_threads", OtherThreadsSection, { sequence: 90 });
