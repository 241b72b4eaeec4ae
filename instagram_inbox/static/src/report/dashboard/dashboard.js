import { InboxKanbanRenderer } from "@instagram_inbox/connect/empty_start";
import { useDeskNews } from "@instagram_inbox/conversation/desk_news";
import { readersZone } from "@instagram_inbox/report/inbox_report/period";

import { onWillUnmount, useExternalListener } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** Milliseconds from one look at the numbers to the next, while somebody sees them. */
const PAUSE = 60 * 1000;

/** The home of the app: a card for each inbox, with what there is to do. */
export class DashboardController extends KanbanController {
    setup() {
        super.setup();
        useDeskNews(() => this.refresh());
        // agents come and go, and a day ends, without news of a conversation
        const timer = browser.setInterval(() => this.refresh(), PAUSE);
        onWillUnmount(() => browser.clearInterval(timer));
        useExternalListener(window, "focus", () => this.refresh());
    }

    /**
     * Show the present numbers on the cards that are there: new cards would lose a click or
     * the focus that is on an old one. They are made if there are other inboxes now.
     */
    async refresh() {
        const { root } = this.model;
        if (document.hidden || !this.model.isReady) {
            return;
        }
        if (root.config.groupBy.length) {
            return this.model.load();
        }
        const { records: found } = await this.model._loadUngroupedList(root.config);
        if (root !== this.model.root) {
            return; // loaded meanwhile
        }
        const { records } = root;
        const isSame = (values, index) => values.id === records[index].resId;
        if (found.length !== records.length || !found.every(isSame)) {
            return this.model.load();
        }
        records.forEach((record, index) => record._applyValues(found[index]));
    }
}

registry.category("views").add("instagram_inbox_dashboard", {
    ...kanbanView,
    Controller: DashboardController,
    Renderer: InboxKanbanRenderer,
    props(genericProps, view) {
        const props = kanbanView.props(genericProps, view);
        // days are the reader's, as in the reports
        return { ...props, context: { ...props.context, tz: readersZone() } };
    },
});
