import { showHistory, snoozeConversation } from "@instagram_inbox/conversation/actions";
import { describe } from "@instagram_inbox/conversation/message/content_kinds";
import { timeLeft } from "@instagram_inbox/send/time_left";

import { RelativeTime } from "@mail/core/common/relative_time";

import { Component } from "@odoo/owl";

import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Milliseconds before the end of the reply window from which on the header shows it. */
const CLOSING = 3 * 3600 * 1000;

/**
 * The customer's handle, the inbox and the agent of a conversation. A click on the agent shows
 * the history: who handled it before, and who resolved it.
 */
export class ConversationDetails extends Component {
    static components = { RelativeTime };
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

    /** Since when the customer waits, if it is so. */
    get waitingSince() {
        const { instagram_waiting_since } = this.thread;
        return instagram_waiting_since && !this.thread.isInstagramResolved
            ? instagram_waiting_since
            : undefined;
    }

    get waitingTitle() {
        return _t("Waiting for a reply since %(time)s", {
            time: formatDateTime(this.waitingSince),
        });
    }

    /** The time left for a reply to a customer who waits, when it is short. */
    get closingIn() {
        const { instagram_answer_end } = this.thread;
        if (!this.waitingSince || !instagram_answer_end) {
            return "";
        }
        const left = instagram_answer_end.ts - this.store.instagramNow;
        return left > 0 && left < CLOSING ? timeLeft(left) : "";
    }

    get snoozedText() {
        return _t("Snoozed until %(time)s", {
            time: formatDateTime(this.thread.instagram_snoozed_until),
        });
    }

    wake() {
        return snoozeConversation(this.thread, false);
    }

    showHistory() {
        return showHistory(this.thread);
    }
}
