import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/** How long the customer may be answered. The server decides; this only shows it. */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.instagram_answer_end = fields.Datetime();
    },
    /**
     * Why nobody can answer: a key of the store's `instagram_reasons`, "" if one can.
     *
     * @param {number} now in milliseconds
     */
    instagramClosedReason(now) {
        if (!this.isInstagram || this.instagram_answer_end === undefined) {
            return "";
        }
        if (this.instagram_inbox_id?.state === "disconnected") {
            return "disconnected";
        }
        if (!this.instagram_answer_end) {
            return "never_wrote";
        }
        if (now < this.instagram_answer_end.ts) {
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
