import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { ActionHelper } from "@web/views/action_helper";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";

import { onWillStart } from "@odoo/owl";

import { Checklist } from "./checklist";

/** Shown where no account is connected yet: what to do, for people who can do it. */
export class EmptyStart extends ActionHelper {
    static template = "instagram_inbox.EmptyStart";
    static components = { ...ActionHelper.components, Checklist };

    setup() {
        onWillStart(async () => {
            this.isManager = await user.hasGroup("instagram_inbox.instagram_inbox_group_manager");
        });
    }
}

export class InboxKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, ActionHelper: EmptyStart };
}

class InboxListRenderer extends ListRenderer {
    static components = { ...ListRenderer.components, ActionHelper: EmptyStart };
}

registry.category("views").add("instagram_inbox_list", {
    ...listView,
    Renderer: InboxListRenderer,
});
