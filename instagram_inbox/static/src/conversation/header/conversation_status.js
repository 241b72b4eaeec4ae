import { Component } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";

/** Each status has one word, one icon and one colour, here and in all lists. */
export const STATUSES = {
    open: { colorClass: "text-info", icon: "fa fa-circle-o", label: _t("Open") },
    pending: { colorClass: "text-warning", icon: "fa fa-hourglass-half", label: _t("Pending") },
    resolved: { colorClass: "text-success", icon: "fa fa-check-circle", label: _t("Resolved") },
};

/** @param {import("models").Thread} [thread] none for a moment after it was closed */
export function statusOf(thread) {
    return STATUSES[thread?.instagram_status];
}

/** @param {import("models").Thread} [thread] */
export function statusTitle(thread) {
    return _t("Status: %(status)s", { status: statusOf(thread)?.label ?? "" });
}

/** The status of a conversation and the menu that changes it, for a chat window. */
export class ConversationStatus extends Component {
    static components = { Dropdown, DropdownItem };
    static props = ["thread"];
    static template = "instagram_inbox.ConversationStatus";

    get status() {
        return statusOf(this.props.thread);
    }

    get title() {
        return statusTitle(this.props.thread);
    }
}
