import { discussSidebarItemsRegistry } from "@mail/core/public_web/discuss_sidebar";

import { Component } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const REASONS = [
    ["break", _t("Break")],
    ["lunch", _t("Lunch")],
    ["meeting", _t("Meeting")],
    ["other", _t("Other work")],
];

/** The switch is of use only where conversations are given out automatically. */
function isShown(store) {
    return store.has_access_instagram && store.instagram_is_given_out;
}

/**
 * Set why the user gets no new conversations.
 *
 * @param {string|false} reason `false` makes the user available
 */
export async function setAwayReason({ services }, reason) {
    const store = services["mail.store"];
    const before = store.instagram_away_reason;
    store.instagram_away_reason = reason;
    try {
        await services.orm.write("res.users", [user.userId], { instagram_away_reason: reason });
    } catch (error) {
        store.instagram_away_reason = before;
        throw error;
    }
}

/** Whether the user gets new conversations, and why not, in the sidebar of Discuss. */
export class Availability extends Component {
    static template = "instagram_inbox.Availability";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.store = useService("mail.store");
        this.reasons = REASONS;
    }

    get isShown() {
        return isShown(this.store);
    }

    get isAvailable() {
        return !this.store.instagram_away_reason;
    }

    get reason() {
        const [, label] = REASONS.find(([id]) => id === this.store.instagram_away_reason) ?? [];
        return label;
    }

    get title() {
        return this.isAvailable
            ? _t("You get new Instagram conversations")
            : _t("You get no new Instagram conversations: %(reason)s", { reason: this.reason });
    }

    toggle() {
        this.setReason(this.isAvailable ? REASONS[0][0] : false);
    }

    setReason(reason) {
        setAwayReason(this.env, reason);
    }
}

discussSidebarItemsRegistry.add("instagram_availability", Availability, { sequence: 25 });

export function availabilityItem(env) {
    const store = env.services["mail.store"];
    return {
        type: "switch",
        id: "instagram_availability",
        description: _t("Available for Instagram"),
        callback: () => setAwayReason(env, store.instagram_away_reason ? false : REASONS[0][0]),
        isChecked: !store.instagram_away_reason,
        show: () => isShown(store),
        sequence: 46, // below Odoo's own status
    };
}

registry.category("user_menuitems").add("instagram_availability", availabilityItem);
