import {
    customerSections,
    recordUrl,
    SECTION_PROPS,
    useWindowBeside,
} from "@instagram_inbox/customer/customer_sections";
import { createTicket } from "@instagram_inbox_helpdesk_mgmt/create_ticket";

import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

/** The open tickets of the customer, and a button for a new one. */
export class TicketsSection extends Component {
    static props = SECTION_PROPS;
    static template = "instagram_inbox_helpdesk_mgmt.TicketsSection";

    setup() {
        this.openBeside = useWindowBeside();
        this.state = useState({ isBusy: false, withFiles: false });
    }

    get moreText() {
        const count = this.props.data.total - this.props.data.rows.length;
        return count > 0 && _t("And %(count)s earlier ones", { count });
    }

    get filesText() {
        const count = this.props.data.file_count;
        return _t("With the files of the conversation (%(count)s)", { count });
    }

    urlOf({ id }) {
        return recordUrl("helpdesk.ticket", id);
    }

    open(id) {
        return this.openBeside(this.props.thread, {
            res_id: id,
            res_model: "helpdesk.ticket",
        });
    }

    async create() {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            const ticketId = await createTicket(this.props.thread, this.state.withFiles);
            await this.props.reload();
            await this.open(ticketId);
        } finally {
            this.state.isBusy = false;
        }
    }
}

customerSections.add("tickets", TicketsSection, { sequence: 50 });
