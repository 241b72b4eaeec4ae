import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

/** The delivery state of a message of ours. A received message has none. */
export const STATES = {
    queued: { icon: "fa fa-clock-o", title: _t("Waiting to be sent") },
    sending: { icon: "fa fa-clock-o", title: _t("Sending") },
    sent: { icon: "fa fa-check", title: _t("Sent") },
    read: { icon: "fa fa-check", isSeen: true, title: _t("Seen") },
    unconfirmed: {
        icon: "fa fa-question-circle",
        className: "text-warning",
        explanation: _t("Instagram did not confirm this message: it may or may not have arrived. Check in Instagram, then choose."),
        title: _t("Not confirmed"),
    },
    failed: {
        icon: "fa fa-exclamation-circle",
        className: "text-danger",
        explanation: _t("This message was not sent."),
        title: _t("Not sent"),
    },
    asked: {
        icon: "fa fa-hourglass-end",
        className: "text-warning",
        explanation: _t("This reply has been waiting for a long time. Send it only if it still says what you want to say."),
        title: _t("Needs your decision"),
    },
    discarded: {
        icon: "fa fa-ban",
        className: "text-body-secondary",
        explanation: _t("Discarded: it was not sent."),
        title: _t("Discarded"),
    },
};

/** The small icon at the corner of a message. */
export class DeliveryState extends Component {
    static props = ["message"];
    static template = "instagram_inbox.DeliveryState";

    get state() {
        return STATES[this.props.message.instagramDelivery];
    }
}
