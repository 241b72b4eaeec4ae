import { DeskComments } from "@instagram_inbox/desk/desk_comments";
import { DeskLists } from "@instagram_inbox/desk/desk_lists";
import { ORDERS } from "@instagram_inbox/desk/desk_search";

import { Component } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useBus } from "@web/core/utils/hooks";

/** Above the list: which conversations, and in which order. */
export class DeskToolbar extends Component {
    static components = { DeskComments, DeskLists, Dropdown, DropdownItem };
    static props = {};
    static template = "instagram_inbox.DeskToolbar";

    setup() {
        this.model = this.env.searchModel;
        useBus(this.model, "update", () => this.render());
    }

    get orders() {
        return Object.entries(ORDERS).map(([id, { label }]) => ({
            id,
            isCurrent: id === this.model.deskOrder,
            label,
            select: () => this.model.chooseDeskOrder(id),
        }));
    }

    get orderLabel() {
        return ORDERS[this.model.deskOrder].label;
    }
}
