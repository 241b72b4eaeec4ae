import { InboxKanbanRenderer } from "@instagram_inbox/connect/empty_start";
import { useDeskNews } from "@instagram_inbox/conversation/desk_news";
import { readersZone } from "@instagram_inbox/report/inbox_report/period";

import { onWillUnmount, useExternalListener } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { pick } from "@web/core/utils/objects";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** Milliseconds from one look at the numbers to the next, while somebody sees them. */
const PAUSE = 60 * 1000;
/** The same for the figures of the day while news comes, as they cost more. */
const DAY_PAUSE = 10 * 1000;

/** The numbers that follow all news at once. */
const LIVE = ["waiting_count", "waiting_since", "open_count", "my_count", "available_count"];

/** The home of the app: a card for each inbox, with what there is to do. */
export class DashboardController extends KanbanController {
    setup() {
        super.setup();
        useDeskNews(() => this.follow(), ["instagram.inbox/agents_changed"]);
        // business hours begin, and a day ends, without news
        const timer = browser.setInterval(() => this.refresh(), PAUSE);
        onWillUnmount(() => {
            browser.clearInterval(timer);
            browser.clearTimeout(this.dayTimer);
        });
        useExternalListener(window, "focus", () => this.refresh());
    }

    /** Show at once what news changed, and the figures of the day now and then. */
    async follow() {
        await this.model.whenReady;
        if (this.dayTimer) {
            await this.refresh(LIVE);
            return;
        }
        this.dayTimer = browser.setTimeout(() => {
            this.dayTimer = undefined;
            this.refresh();
        }, DAY_PAUSE);
        await this.refresh();
    }

    /**
     * Show the present numbers on the cards that are there: new cards would lose a click or
     * the focus that is on an old one. They are made if there are other inboxes now.
     *
     * @param {string[]} [names] of the fields to refresh; all by default
     */
    async refresh(names) {
        const { root } = this.model;
        if (document.hidden || !this.model.isReady) {
            return;
        }
        if (root.config.groupBy.length) {
            return this.model.load();
        }
        const { records: found } = await this.model._loadUngroupedList({
            ...root.config,
            activeFields: names ? pick(root.activeFields, ...names) : root.activeFields,
        });
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
