import { DeskComments } from "@instagram_inbox/desk/desk_comments";
import { LISTS, ORDERS } from "@instagram_inbox/desk/desk_search";

import { Component } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useBus } from "@web/core/utils/hooks";

/** Above the list: which conversations, and in which order. */
export class DeskToolbar extends Component {
    static components = { DeskComments, Dropdown, DropdownItem };
    static props = {};
    static template = "instagram_inbox.DeskToolbar";

    setup() {
        this.model = this.env.searchModel;
        useBus(this.model, "update", () => this.render());
    }

    get lists() {
        return this.choices(LISTS, this.model.deskList, (id) => this.model.chooseDeskList(id));
    }

    get orders() {
        return this.choices(ORDERS, this.model.deskOrder, (id) => this.model.chooseDeskOrder(id));
    }

    choices(all, current, choose) {
        return Object.entries(all).map(([id, { label }]) => ({
            id,
            isCurrent: id === current,
            label,
            select: () => choose(id),
        }));
    }

    /** @returns {string} the chosen list, or nothing when other filters make it another */
    get listLabel() {
        return LISTS[this.model.deskList]?.label;
    }

    get orderLabel() {
        return ORDERS[this.model.deskOrder].label;
    }
}
