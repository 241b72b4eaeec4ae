import { Component, useState } from "@odoo/owl";
import { INSTAGRAM_URL } from "@instagram_inbox/conversation/message/content_kinds";
import { STATES } from "@instagram_inbox/send/delivery_state";

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
        const { id, parent_id: quoted, thread } = this.props.message;
        if (method === EDIT.method && this.isNoteBegun) {
            this.env.services.notification.add(
                _t("You are writing a note: add or delete it before you edit this reply."),
                { type: "warning" }
            );
            return;
        }
        this.state.isRunning = true;
        try {
            const result = await this.orm.call("mail.message", method, [[id]]);
            if (method === EDIT.method && result) {
                this.putIntoComposer(thread.composer, result, quoted);
            }
        } finally {
            this.state.isRunning = false;
        }
    }

    /** A reply and a note must not become one text. */
    get isNoteBegun() {
        const { composer } = this.props.message.thread;
        return (
            composer.isInstagramNote &&
            Boolean(composer.composerText.trim() || composer.attachments.length)
        );
    }

    /** The text goes before the draft, if there is one. */
    putIntoComposer(composer, { attachment_ids, store_data, text }, quoted) {
        this.store.insert(store_data);
        composer.setInstagramNote(false);
        composer.composerText = [text, composer.composerText]
            .filter((each) => each.trim())
            .join("\n");
        composer.attachments.push(...attachment_ids.map((id) => this.store["ir.attachment"].get(id)));
        composer.replyToMessage = composer.replyToMessage ?? quoted;
    }
}
