import {
    customerSections,
    recordUrl,
    SECTION_PROPS,
    useWindowBeside,
} from "@instagram_inbox/customer/customer_sections";
import { LEAD_CREATED } from "@instagram_inbox_crm/lead_command";

import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { useBus, useService } from "@web/core/utils/hooks";

/** The open leads of the customer, and a button for a new one. */
export class LeadsSection extends Component {
    static props = SECTION_PROPS;
    static template = "instagram_inbox_crm.LeadsSection";

    setup() {
        this.openBeside = useWindowBeside();
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({ isBusy: false });
        /** The lead that gets the focus, once it is shown. */
        this.newId = undefined;
        useBus(this.env.bus, LEAD_CREATED, () => this.props.reload());
        useEffect(
            () => {
                const link = this.root.el?.querySelector(`[data-lead="${this.newId}"]`);
                if (link) {
                    this.newId = undefined;
                    link.focus();
                }
            },
            () => [this.rows]
        );
    }

    get rows() {
        return this.props.data.rows;
    }

    /** Whether the button asks for a second lead of the conversation. */
    get isAnother() {
        return this.rows.some((row) => row.is_of_thread);
    }

    urlOf(row) {
        return recordUrl("crm.lead", row.id);
    }

    open(row) {
        this.openBeside(this.props.thread, { res_id: row.id, res_model: "crm.lead" });
    }

    async create() {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            this.newId = await this.orm.call(
                "discuss.channel",
                "instagram_create_lead",
                [[this.props.thread.id]],
                { another: this.isAnother }
            );
            await this.props.reload();
        } finally {
            this.state.isBusy = false;
        }
    }
}

customerSections.add("leads", LeadsSection, { sequence: 30 });
