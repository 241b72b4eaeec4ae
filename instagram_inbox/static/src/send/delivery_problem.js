import { Component, useState } from "@odoo/owl";
import { INSTAGRAM_URL } from "@instagram_inbox/conversation/message/content_kinds";
import { STATES } from "@instagram_inbox/send/delivery_state";
import { takeBack } from "@instagram_inbox/send/take_back";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const EDIT = {
    isSending: true,
    label: _t("Edit"),
    method: "instagram_take_back",
    title: _t("Move it back to the composer"),
};

/** What an agent can do, by state. `isSending`: not after the end of the reply window. */
const ACTIONS = {
    failed: [
        {
            isSending: true,
            label: _t("Retry"),
            method: "instagram_retry",
            title: _t("Send it again"),
        },
        EDIT,
        {
            label: _t("Delete"),
            method: "instagram_delete",
            title: _t("Delete it: the customer has not received it"),
        },
    ],
    asked: [
        {
            isSending: true,
            label: _t("Send"),
            method: "instagram_retry",
            title: _t("Send it as it is"),
        },
        EDIT,
        {
            label: _t("Discard"),
            method: "instagram_discard",
            title: _t("Do not send it"),
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

/** Below a message that needs attention: what happened, and what the agent can do. */
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

    /** Where the agent sees whether it arrived. */
    get link() {
        return this.props.message.instagramDelivery === "unconfirmed" && INSTAGRAM_URL;
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
            if (method === EDIT.method) {
                await takeBack(this.props.message);
            } else {
                await this.orm.call("mail.message", method, [[this.props.message.id]]);
            }
        } finally {
            this.state.isRunning = false;
        }
    }
}
