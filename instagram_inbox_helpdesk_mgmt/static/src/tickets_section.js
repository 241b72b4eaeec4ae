import { customerSections } from "@instagram_inbox/customer/customer_sections";
import { RecordsSection } from "@instagram_inbox/customer/records_section";
import { createTicket } from "@instagram_inbox_helpdesk_mgmt/create_ticket";

import { useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

/** The open tickets of the customer, and a button for a new one. */
export class TicketsSection extends RecordsSection {
    static template = "instagram_inbox_helpdesk_mgmt.TicketsSection";
    resModel = "helpdesk.ticket";

    setup() {
        super.setup();
        this.files = useState({ isChosen: false });
    }

    get words() {
        return {
            create: _t("New Ticket"),
            none: _t("No open tickets."),
            open: _t("Open the ticket"),
            title: _t("Tickets"),
        };
    }

    get moreText() {
        const count = this.props.data.total - this.rows.length;
        return count > 0 && _t("And %(count)s earlier ones", { count });
    }

    get filesText() {
        const count = this.props.data.file_count;
        return _t("With the files of the conversation (%(count)s)", { count });
    }

    detailsOf({ number, stage }) {
        return [number, stage];
    }

    async createRecord() {
        const { id } = await createTicket(this.props.thread, this.files.isChosen);
        return id;
    }

    /** Agents complete a new ticket in its form. */
    async showNew(id) {
        await this.props.reload();
        await this.open({ id });
    }
}

customerSections.add("tickets", TicketsSection, { sequence: 50 });
