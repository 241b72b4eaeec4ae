import { Component, useState } from "@odoo/owl";

import { useAutofocus } from "@web/core/utils/hooks";

/** The form of a new contact, which begins with what is known of the customer. */
export class NewContact extends Component {
    static props = ["draft", "isBusy", "create", "discard"];
    static template = "instagram_inbox.NewContact";

    setup() {
        const { email, name, phone } = this.props.draft;
        this.values = useState({ comment: "", company_name: "", email, name, phone });
        useAutofocus({ selectAll: true });
    }

    async onSubmit() {
        await this.props.create({ ...this.values });
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.props.discard();
        }
    }
}
