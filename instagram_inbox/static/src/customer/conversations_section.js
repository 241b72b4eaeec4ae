import { STATUSES } from "@instagram_inbox/conversation/header/conversation_status";
import { customerSections, SECTION_PROPS } from "@instagram_inbox/customer/customer_sections";
import { dayOf, momentOf } from "@instagram_inbox/customer/profile_section";

import { Component, onWillUpdateProps, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** The customer's rating in words, by its value. */
const RATINGS = {
    5: _t("The customer was happy"),
    3: _t("The customer was neutral"),
    1: _t("The customer was unhappy"),
};

/** The conversations of the thread: when, with whom, and how they ended. */
export class ConversationsSection extends Component {
    static props = SECTION_PROPS;
    static template = "instagram_inbox.ConversationsSection";

    setup() {
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.state = useState({ data: this.props.data, isAll: false, isBusy: false });
        onWillUpdateProps(({ data }) => {
            if (data !== this.props.data && this.state.isAll) {
                this.showAll(); // as the user chose
            } else if (data !== this.props.data) {
                this.state.data = data;
            }
        });
    }

    get rows() {
        return this.state.data.rows.map((row) => {
            const days = [...new Set([dayOf(row.opened_at), dayOf(row.resolved_at)])];
            return {
                ...row,
                days: days.filter(Boolean).join(" – "),
                outcome: this.outcomeOf(row),
                ratingTitle: RATINGS[row.rating?.value],
                title: _t("Show the conversation that began on %(moment)s", {
                    moment: momentOf(row.opened_at),
                }),
            };
        });
    }

    get moreText() {
        const count = this.state.data.total - this.state.data.rows.length;
        return count > 0 && _t("Show %(count)s earlier ones", { count });
    }

    async showAll() {
        this.state.isBusy = true;
        try {
            this.state.data = await this.orm.call(
                "discuss.channel",
                "instagram_customer_conversations",
                [[this.props.thread.id]]
            );
            this.state.isAll = true;
        } finally {
            this.state.isBusy = false;
        }
    }

    outcomeOf({ is_answered, resolved_at }) {
        if (!resolved_at) {
            const { instagram_status } = this.props.thread;
            return STATUSES[instagram_status === "pending" ? "pending" : "open"];
        }
        return is_answered
            ? STATUSES.resolved
            : { ...STATUSES.resolved, label: _t("Resolved without a reply") };
    }

    /** Scroll to the first message, which is only visible when no panel is above it. */
    show({ message_id }) {
        const { thread } = this.props;
        this.env.closeActionPanel?.();
        const { id, model } = thread;
        thread.highlightMessage = this.store["mail.message"].insert({
            id: message_id,
            thread: { id, model },
        });
    }
}

customerSections.add("conversations", ConversationsSection, { sequence: 80 });
