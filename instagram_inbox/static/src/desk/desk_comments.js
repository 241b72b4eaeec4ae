import { useHasComments } from "@instagram_inbox/desk/desk_lists";

import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

const NEWS = "instagram.inbox/comments";

/** Leads from the inbox screen to the open comments, and says how many there are. */
export class DeskComments extends Component {
    static props = {};
    static template = "instagram_inbox.DeskComments";

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ count: undefined });
        const bus = useService("bus_service");
        // without comments nothing is asked for
        this.isUsed = useHasComments()();
        const load = () => this.load();
        onMounted(() => {
            if (this.isUsed) {
                bus.subscribe(NEWS, load);
                load();
            }
        });
        onWillUnmount(() => bus.unsubscribe(NEWS, load));
    }

    async load() {
        this.state.count = await this.orm.silent.call(
            "instagram.inbox",
            "get_open_comment_count",
            []
        );
    }

    open() {
        this.action.doAction("instagram_inbox.instagram_comment_desk_action", {
            clearBreadcrumbs: true,
        });
    }
}
