import { chooseNextDeskList, LISTS } from "@instagram_inbox/desk/desk_search";

import { Component } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** The menu is there for people who read an inbox that receives comments. */
const COMMENTS_MENU = "instagram_inbox.instagram_comment_menu";

/** @returns {() => boolean} whether the user's inboxes receive comments */
export function useHasComments() {
    const menu = useService("menu");
    return () => menu.getAll().some(({ xmlid }) => xmlid === COMMENTS_MENU);
}

/** Which conversations are listed, or the comments in their place. */
export class DeskLists extends Component {
    static components = { Dropdown, DropdownItem };
    static props = { choose: { type: Function, optional: true }, current: { optional: true } };
    static template = "instagram_inbox.DeskLists";

    setup() {
        this.action = useService("action");
        this.hasComments = useHasComments();
    }

    get lists() {
        const lists = Object.entries(LISTS).map(([id, { label }]) => ({
            id,
            label,
            select: () => this.choose(id),
        }));
        if (this.hasComments()) {
            const label = _t("Comments");
            lists.push({ id: "comments", label, select: () => this.open("comment_desk") });
        }
        return lists.map((list) => ({ ...list, isCurrent: list.id === this.props.current }));
    }

    get label() {
        return this.lists.find(({ isCurrent }) => isCurrent)?.label;
    }

    /** Comments are a page of their own, which leads back to any list of conversations. */
    choose(id) {
        if (this.props.choose) {
            this.props.choose(id);
        } else {
            chooseNextDeskList(id);
            this.open("desk");
        }
    }

    open(page) {
        this.action.doAction(`instagram_inbox.instagram_${page}_action`, {
            clearBreadcrumbs: true,
        });
    }
}
