import { Component, useState } from "@odoo/owl";
import { STATES } from "@instagram_inbox/message/delivery_state";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** What an agent can do about it. `isSending`: not when nobody can answer any more. */
const ACTIONS = {
    failed: [
        {
            isSending: true,
            label: _t("Retry"),
            method: "instagram_retry",
            title: _t("Send what was not sent"),
        },
    ],
    asked: [
        {
            isSending: true,
            label: _t("Send"),
            method: "instagram_retry",
            title: _t("Send it as it is"),
        },
        {
            label: _t("Discard"),
            method: "instagram_discard",
            title: _t("Leave it unsent"),
        },
    ],
    unconfirmed: [
        {
            isSending: true,
            label: _t("Send again"),
            method: "instagram_send_again",
            title: _t("It is not in Instagram: send it once more"),
        },
        {
            label: _t("It arrived"),
            method: "instagram_arrived",
            title: _t("I have seen it in Instagram"),
        },
    ],
};

/** Below a message that needs its agent's attention: what happened, and what one can do. */
export class DeliveryProblem extends Component {
    static props = ["isAlignedRight", "message"];
    static template = "instagram_inbox.DeliveryProblem";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.state = useState({ isRunning: false });
    }

    get delivery() {
        return STATES[this.props.message.instagramDelivery];
    }

    get explanation() {
        const { explanation } = this.delivery ?? {};
        const reason = this.props.message.instagram_error_reason;
        return explanation && (this.store.instagram_reasons[reason] ?? explanation);
    }

    get actions() {
        const { store } = this;
        const { instagramDelivery, thread } = this.props.message;
        if (!store.has_access_instagram) {
            return [];
        }
        const isClosed = Boolean(thread?.instagramClosedReason(store.instagramNow));
        return (ACTIONS[instagramDelivery] ?? []).filter(
            ({ isSending }) => !(isSending && isClosed)
        );
    }

    async run({ method }) {
        if (this.state.isRunning) {
            return;
        }
        this.state.isRunning = true;
        try {
            await this.orm.call("mail.message", method, [[this.props.message.id]]);
        } finally {
            this.state.isRunning = false;
        }
    }
}
