import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

/** What can be done with the selected conversations. */
export class DeskSelection extends Component {
    static props = ["count"];
    static template = "instagram_inbox.DeskSelection";

    get desk() {
        return this.env.instagramDesk;
    }

    get text() {
        return _t("%(count)s selected", { count: this.props.count });
    }

    get actions() {
        const { desk } = this;
        return [
            { icon: "oi oi-user-plus", label: _t("Assign to…"), run: () => desk.assign() },
            { icon: "fa fa-check", label: _t("Resolve"), run: () => desk.resolve() },
            { icon: "fa fa-undo", label: _t("Reopen"), run: () => desk.reopen() },
            { icon: "fa fa-tag", label: _t("Tags"), run: () => desk.tag() },
            { icon: "fa fa-bell-slash-o", label: _t("Snooze"), run: () => desk.snooze() },
        ];
    }
}
