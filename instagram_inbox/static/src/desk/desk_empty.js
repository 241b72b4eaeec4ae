import { Component, onWillStart } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

const MANAGER = "instagram_inbox.instagram_inbox_group_manager";

/** In place of a list without rows: why there are none, and what one can do. */
export class DeskEmpty extends Component {
    static props = {};
    static template = "instagram_inbox.DeskEmpty";

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.search = this.env.searchModel;
        onWillStart(async () => {
            [this.hasInbox, this.isManager] = await Promise.all([
                this.orm.searchCount("instagram.inbox", [], { limit: 1 }),
                user.hasGroup(MANAGER),
            ]);
        });
    }

    get text() {
        if (!this.hasInbox) {
            return this.isManager
                ? _t("Connect an Instagram account, and its messages appear here.")
                : _t("You are not an agent of any Instagram inbox. A manager can add you to one.");
        }
        if (this.search.isDeskNarrowed) {
            return _t("Remove a filter to see more.");
        }
        return {
            closing: _t("No reply window ends soon."),
            mentions: _t("Notes in which colleagues mention you are shown here until you read them."),
            mine: _t("You have no open conversations. Take one of those without an agent."),
            open: _t("Nobody is waiting. Well done!"),
            unassigned: _t("Every conversation has an agent. Well done!"),
            waiting: _t("Nobody is waiting. Well done!"),
        }[this.search.deskList];
    }

    get title() {
        return this.hasInbox ? _t("No conversations here") : _t("No inbox yet");
    }

    get button() {
        if (!this.hasInbox) {
            return (
                this.isManager && {
                    label: _t("Connect an Account"),
                    press: () => this.action.doAction("instagram_inbox.instagram_inbox_action"),
                }
            );
        }
        return (
            this.search.deskList === "mine" && {
                label: _t("Show Unassigned"),
                press: () => this.search.chooseDeskList("unassigned"),
            }
        );
    }
}
