import { showHistory } from "@instagram_inbox/history/show_history";
import { describe } from "@instagram_inbox/message/content_kinds";

import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * Whose conversation it is: the customer's handle, the inbox, the agent, the status. Who had
 * it before and who resolved it is asked here: agent and status lead to the history.
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

    /** By which ad, link or product they came last. */
    get origin() {
        return this.thread.instagram_origin && describe(this.thread.instagram_origin);
    }

    /** The inbox is worth a word only to who reads several. */
    get inboxName() {
        return (
            this.store.instagram_has_several_inboxes && this.thread.instagram_inbox_id?.name
        );
    }

    showHistory() {
        return showHistory(this.thread);
    }
}
