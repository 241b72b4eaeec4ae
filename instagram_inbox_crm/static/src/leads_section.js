import { customerSections } from "@instagram_inbox/customer/customer_sections";
import { RecordsSection } from "@instagram_inbox/customer/records_section";

import { _t } from "@web/core/l10n/translation";

/** The open leads of the customer, and a button for a new one. */
export class LeadsSection extends RecordsSection {
    resModel = "crm.lead";

    /** Whether the button asks for a second lead of the conversation. */
    get isAnother() {
        return this.rows.some((row) => row.is_of_thread);
    }

    get words() {
        return {
            create: this.isAnother ? _t("Another Lead") : _t("New Lead"),
            none: _t("No open leads."),
            open: _t("Open the lead"),
            title: _t("Leads"),
        };
    }

    get moreText() {
        return this.props.data.has_more && _t("There are more in CRM.");
    }

    detailsOf({ is_of_thread, stage }) {
        return [stage, is_of_thread && _t("From this conversation")].filter(Boolean);
    }

    createRecord() {
        return this.orm.call(
            "discuss.channel",
            "instagram_create_lead",
            [[this.props.thread.id]],
            { another: this.isAnother }
        );
    }
}

customerSections.add("leads", LeadsSection, { sequence: 30 });
