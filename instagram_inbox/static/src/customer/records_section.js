import { recordUrl, SECTION_PROPS, useWindowBeside } from "@instagram_inbox/customer/customer_sections";

import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

/**
 * Records of another app that belong to the customer, and a button for a new one. An add-on
 * extends it with a model, words, and how one is created.
 */
export class RecordsSection extends Component {
    static props = SECTION_PROPS;
    static template = "instagram_inbox.RecordsSection";

    resModel = "";

    setup() {
        this.openBeside = useWindowBeside();
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({ isBusy: false });
        /** The record that gets the focus, once it is shown. */
        this.newId = undefined;
        useEffect(
            () => {
                const link = this.root.el.querySelector(`[data-record="${this.newId}"]`);
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

    /** @returns {{ title: string, none: string, create: string, open: string }} */
    get words() {
        return {};
    }

    /** What is not shown, in words. */
    get moreText() {
        return "";
    }

    /** @returns {string[]} what stands below the name */
    detailsOf() {
        return [];
    }

    urlOf({ id }) {
        return recordUrl(this.resModel, id);
    }

    open({ id }) {
        return this.openBeside(this.props.thread, { res_id: id, res_model: this.resModel });
    }

    /** @returns {Promise<number>} the id of a new record */
    async createRecord() {}

    async create() {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.showNew(await this.createRecord());
        } finally {
            this.state.isBusy = false;
        }
    }

    /** @param {number} id of a new record, which gets the focus */
    async showNew(id) {
        this.newId = id;
        await this.props.reload();
    }
}
