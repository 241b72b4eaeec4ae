import { takeBack } from "@instagram_inbox/send/take_back";
import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;

const SECOND = 1000;

/**
 * Show how long a reply waits, from now on by this browser's own clock.
 *
 * @param {import("models").Message} message
 */
export function showWaiting(message) {
    browser.clearTimeout(message.instagramUndoTimer);
    const left = (message.instagram_undo_left || 0) * SECOND;
    message.instagramUndoEnd = left ? DateTime.now().ts + left : undefined;
    if (left) {
        message.instagramUndoTimer = browser.setTimeout(
            () => (message.instagramUndoEnd = undefined),
            left
        );
    }
}

/** Below a reply that is not sent yet: how long its author can undo it. */
export class UndoSend extends Component {
    static props = ["isAlignedRight", "message"];
    static template = "instagram_inbox.UndoSend";

    setup() {
        super.setup();
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.state = useState({ isRunning: false, now: DateTime.now().ts });
        let interval;
        onMounted(() => {
            interval = browser.setInterval(() => (this.state.now = DateTime.now().ts), SECOND / 4);
        });
        onWillUnmount(() => browser.clearInterval(interval));
    }

    get text() {
        const left = this.props.message.instagramUndoEnd - this.state.now;
        const count = Math.max(1, Math.ceil(left / SECOND));
        return _t("Sending in %(count)s s", { count });
    }

    async undo() {
        if (this.state.isRunning) {
            return;
        }
        const { message } = this.props;
        this.state.isRunning = true;
        try {
            if (await this.orm.call("mail.message", "instagram_undo", [[message.id]])) {
                message.instagram_undo_left = false;
                await takeBack(message);
            } else {
                this.notification.add(_t("Too late: this reply is already being sent."), {
                    type: "warning",
                });
            }
        } finally {
            this.state.isRunning = false;
        }
    }
}
