import { DeskEmpty } from "@instagram_inbox/desk/desk_empty";
import { DeskRow } from "@instagram_inbox/desk/desk_row";

import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** How many more rows of a group are shown by one press. */
const MORE = 40;

/** The rows of the list, in Odoo's groups if it is grouped. */
export class DeskList extends Component {
    static components = { DeskEmpty, DeskRow };
    static props = ["*"];
    static template = "instagram_inbox.DeskList";

    setup() {
        this.store = useState(useService("mail.store"));
        this.deskState = useState(this.env.instagramDesk.state);
    }

    get currentId() {
        return this.deskState.openingId ?? this.store.discuss.thread?.id;
    }

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
