import "@instagram_inbox/message/message_model_patch";

import { Message } from "@mail/core/common/message_model";

import { patch } from "@web/core/utils/patch";

/** States of a reply of ours that Instagram has, or will have before an answer to it. */
const ON_ITS_WAY = new Set(["queued", "sending"]);

/** What one can do about a message in Instagram: answer it, or react to it. */
patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {boolean|undefined} whether Instagram knows it by an id */
        this.instagram_has_mid = undefined;
    },
    /** Instagram takes reactions to customers' messages, as long as it takes answers. */
    canAddReaction() {
        if (!super.canAddReaction(...arguments)) {
            return false;
        }
        return (
            !this.thread?.isInstagram ||
            this.isInstagramNote ||
            (Boolean(this.instagram_has_mid) &&
                this.instagram_state === "received" &&
                this.thread.takesInstagramReactions(this.store.instagramNow))
        );
    },
    canReplyTo() {
        if (!super.canReplyTo(...arguments)) {
            return false;
        }
        return (
            !this.thread?.isInstagram ||
            this.isInstagramNote ||
            ((Boolean(this.instagram_has_mid) || ON_ITS_WAY.has(this.instagram_state)) &&
                !this.thread.instagram_is_test &&
                !this.thread.instagramClosedReason(this.store.instagramNow))
        );
    },
    /**
     * The account's reaction with this emoji: any agent may change what any of them set.
     *
     * @param {import("models").MessageReactions} reaction
     */
    isInstagramReactionOurs(reaction) {
        return (
            Boolean(this.thread?.isInstagram) &&
            !this.isInstagramNote &&
            reaction.partners.length > 0
        );
    },
});
