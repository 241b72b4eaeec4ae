import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/** How long the customer may be answered. The server decides; this only shows it. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.instagram_answer_end = fields.Datetime();
        /** @type {string|false|undefined} why nobody can reply, as the server knew it last */
        this.instagram_closed_reason = undefined;
    },
    /**
     * Why nobody can reply: a key of the store's `instagram_reasons`, "" if one can. The server
     * says it; that time passes, and the state of the inbox, is known here as soon as there.
     *
     * @param {number} now in milliseconds
     */
    instagramClosedReason(now) {
        if (!this.isInstagram || this.instagram_closed_reason === undefined) {
            return "";
        }
        if (this.instagram_inbox_id?.state === "disconnected") {
            return "disconnected";
        }
        if (this.instagram_closed_reason && this.instagram_closed_reason !== "disconnected") {
            return this.instagram_closed_reason;
        }
        if (!this.instagram_answer_end || now < this.instagram_answer_end.ts) {
            return "";
        }
        const isLonger = this.instagram_answer_end > this.instagram_window_end;
        return isLonger ? "human_agent_ended" : "window_closed";
    },
    /**
     * Whether a reaction would reach the customer: only in the usual time, and only while no
     * other app holds the conversation.
     *
     * @param {number} now in milliseconds
     */
    takesInstagramReactions(now) {
        return (
            !this.instagram_is_held &&
            Boolean(this.instagram_window_end) &&
            now < this.instagram_window_end.ts
        );
    },
    /**
     * Whether the usual time is over, and only a person may still answer.
     *
     * @param {number} now in milliseconds
     */
    isInstagramHumanTime(now) {
        return Boolean(this.instagram_window_end) && now >= this.instagram_window_end.ts;
    },
});
