import { showHistory } from "@instagram_inbox/conversation/actions";
import { describe } from "@instagram_inbox/conversation/message/content_kinds";

import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * The customer's handle, the inbox and the agent of a conversation. A click on the agent shows
 * the history: who handled it before, and who resolved it.
 */
export class ConversationDetails extends Component {
    static props = ["thread", "className?"];
    static template = "instagram_inbox.ConversationDetails";

    setup() {
        super.setup();
        this.store = useService("mail.store");
    }

    get thread() {
        return this.props.thread;
    }

    get agent() {
        return this.thread.instagram_agent_id?.partner_id;
    }

    get agentTitle() {
        return _t("Agent: %(name)s. Show the history", { name: this.agent.name });
    }

    /** The ad, link or product by which the customer came last. */
    get origin() {
        return this.thread.instagram_origin && describe(this.thread.instagram_origin);
    }

    /** The inbox is named only for people who read several. */
    get inboxName() {
        return (
            this.store.instagram_has_several_inboxes && this.thread.instagram_inbox_id?.name
        );
    }

    showHistory() {
        return showHistory(this.thread);
    }
}
