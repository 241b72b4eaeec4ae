import { ActionPanel } from "@mail/discuss/core/common/action_panel";
import { ImStatus } from "@mail/core/common/im_status";
import { assignConversation } from "@instagram_inbox/conversation/actions";

import { Component, onWillStart, useRef, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { fuzzyLookup } from "@web/core/utils/search";

/** The panel has a search field from this number of colleagues on. */
const SEARCH_FROM = 8;

/** The agents to whom a conversation can be assigned: all of its inbox but the present one. */
export class AssignPanel extends Component {
    static template = "instagram_inbox.AssignPanel";
    static components = { ActionPanel, ImStatus };
    static props = ["thread", "close?", "hasSizeConstraints?"];

    setup() {
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.panel = useRef("panel");
        this.state = useState({ users: [], search: "" });
        useAutofocus();
        onWillStart(() => this.load());
    }

    async load() {
        const { thread } = this.props;
        const users = await this.orm.call("discuss.channel", "instagram_assignees", [[thread.id]]);
        this.state.users = users.map(({ id, im_status, name, partner_id }) => ({
            id,
            isSelf: id === this.store.self_partner?.main_user_id?.id,
            name,
            partner: this.store["res.partner"].insert({ id: partner_id, im_status, name }),
        }));
    }

    get others() {
        const agentId = this.props.thread.instagram_agent_id?.id;
        return this.state.users.filter(({ id }) => id !== agentId);
    }

    get hasSearch() {
        return this.others.length >= SEARCH_FROM;
    }

    get shown() {
        const { others } = this;
        const search = this.state.search.trim();
        return search ? fuzzyLookup(search, others, ({ name }) => name) : others;
    }

    /** The arrow keys move through the list, and from its first line up to the search field. */
    onKeydown(ev) {
        const steps = { ArrowDown: 1, ArrowUp: -1 };
        const step = steps[ev.key];
        if (!step) {
            return;
        }
        const stops = [...this.panel.el.querySelectorAll("input, button")];
        const from = stops.indexOf(document.activeElement);
        stops[Math.max(from + step, 0)]?.focus();
        ev.preventDefault();
    }

    /** Enter assigns to the only agent that the search finds. */
    onSearchKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing && this.shown.length === 1) {
            this.assign(this.shown[0]);
        }
    }

    async assign(user) {
        this.props.close?.();
        await assignConversation(this.props.thread, user);
    }
}

/** The panel as a dialog, where there is no button below which it could open. */
export class AssignDialog extends Component {
    static template = "instagram_inbox.AssignDialog";
    static components = { AssignPanel, Dialog };
    static props = ["thread", "close"];
}
