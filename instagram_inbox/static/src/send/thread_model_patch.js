import { Thread } from "@mail/core/common/thread_model";
import { REPEAT_TYPING } from "@instagram_inbox/send/typing_patch";

import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";

/** A colleague who still types has said so again by then; else the browser was closed. */
const FORGET_TYPING = 2 * REPEAT_TYPING;

/** Whether one can reply, as the server decided it; and which colleagues are writing. */
patch(Thread.prototype, {
    /**
     * Return why nobody can reply, a key of the store's `instagram_reasons`; "" if one can.
     * The server says it. The end of the time and the state of the inbox are known here too.
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
     * Whether a reaction would reach the customer: only within 24 hours, and only while no
     * other app handles the conversation.
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
     * Whether 24 hours are over, so that only a person may reply.
     *
     * @param {number} now in milliseconds
     */
    isInstagramHumanTime(now) {
        return Boolean(this.instagram_window_end) && now >= this.instagram_window_end.ts;
    },
    /** The newest message in this browser; none is known before the first are loaded. */
    get instagramSeenId() {
        const ids = this.persistentMessages.map(({ id }) => id);
        return this.isLoaded
            ? Math.max(0, this.newestPersistentOfAllMessage?.id ?? 0, ...ids)
            : undefined;
    },
    /** Show what others wrote, in case the bus is late. */
    async fetchInstagramNews() {
        if (this.isLoaded && !this.loadNewer && this.instagramSeenId) {
            const fetched = await this.fetchMessages({ after: this.instagramSeenId });
            fetched.forEach((message) => this.addOrReplaceMessage(message));
        }
    },
    /**
     * @param {import("models").ResPartner} partner a colleague who is not a member
     * @param {boolean} isTyping
     */
    setInstagramTyping(partner, isTyping) {
        browser.clearTimeout(this.instagramTypingTimers[partner.id]);
        if (!isTyping || partner.eq(this.store.self_partner)) {
            this.instagramTypists.delete(partner);
            return;
        }
        this.instagramTypists.add(partner);
        this.instagramTypingTimers[partner.id] = browser.setTimeout(
            () => this.instagramTypists.delete(partner),
            FORGET_TYPING
        );
    },
});
