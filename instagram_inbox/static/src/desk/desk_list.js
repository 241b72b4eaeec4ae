import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

/** How many more rows of a group are shown by one press. */
const MORE = 40;

/**
 * The rows of the list, in Odoo's groups if it is grouped. The controller's template says what
 * a row is (`Row`), what is in place of a list without rows (`Empty`), and which row is open.
 */
export class DeskList extends Component {
    static props = ["*"];
    static template = "instagram_inbox.DeskList";

    groupName({ displayName, value }) {
        return displayName || value || _t("None");
    }

    restOf({ list }) {
        return list.isGrouped ? 0 : list.count - list.records.length;
    }

    showMore({ list }) {
        return list.load({ limit: list.limit + MORE });
    }
}
