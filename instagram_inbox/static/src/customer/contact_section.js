import { NewContact } from "@instagram_inbox/customer/new_contact";
import {
    customerSections,
    recordUrl,
    SECTION_PROPS,
    useWindowBeside,
} from "@instagram_inbox/customer/customer_sections";

import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { RecordAutocomplete } from "@web/core/record_selectors/record_autocomplete";
import { useService } from "@web/core/utils/hooks";

/** The contact of the company that the customer is, or how to link one. */
export class ContactSection extends Component {
    static components = { NewContact, RecordAutocomplete };
    static props = SECTION_PROPS;
    static template = "instagram_inbox.ContactSection";

    setup() {
        this.openBeside = useWindowBeside();
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({ isBusy: false, isCreating: false });
        /** The button that had the focus is gone after a change: the next one gets it. */
        this.isChanged = false;
        useEffect(
            () => {
                if (this.isChanged) {
                    this.isChanged = false;
                    this.root.el?.querySelector("a, button")?.focus();
                }
            },
            () => [this.partner, this.state.isCreating]
        );
    }

    get partner() {
        return this.props.data.partner;
    }

    get partnerUrl() {
        return recordUrl("res.partner", this.partner.id);
    }

    /** Contacts of other companies cannot be linked. */
    get domain() {
        return [["company_id", "in", [false, this.props.data.company_id]]];
    }

    get searchLabel() {
        return _t("Search a contact…");
    }

    openPartner() {
        this.openBeside(this.props.thread, {
            res_id: this.partner.id,
            res_model: "res.partner",
        });
    }

    link(partnerId) {
        return this.call("instagram_link_partner", partnerId);
    }

    unlink() {
        return this.call("instagram_link_partner", false);
    }

    discard() {
        this.isChanged = true;
        this.state.isCreating = false;
    }

    async create(values) {
        await this.call("instagram_create_partner", values);
        this.state.isCreating = false;
    }

    /** Call the server once, and show the result. */
    async call(method, argument) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.orm.call("discuss.channel", method, [[this.props.thread.id], argument]);
            this.isChanged = true;
            await this.props.reload();
        } finally {
            this.state.isBusy = false;
        }
    }
}

customerSections.add("contact", ContactSection, { sequence: 20 });
