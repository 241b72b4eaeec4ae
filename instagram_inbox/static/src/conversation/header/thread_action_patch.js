import "@mail/discuss/core/common/thread_actions";

import { ThreadAction, threadActionsRegistry } from "@mail/core/common/thread_actions";

import { patch } from "@web/core/utils/patch";

/** Nobody is invited, called or renamed here: the conversation is the customer's. */
const HIDDEN_ACTIONS = new Set([
    "advanced-settings",
    "call",
    "camera-call",
    "invite-people",
    "rename-thread",
]);

patch(ThreadAction.prototype, {
    _condition({ action, thread }) {
        if (thread?.isInstagram && HIDDEN_ACTIONS.has(action.id)) {
            return false;
        }
        // Only a member gets notifications that can be muted.
        if (
            thread?.isInstagram &&
            action.id === "notification-settings" &&
            !thread.self_member_id
        ) {
            return false;
        }
        return super._condition(...arguments);
    },
});

/** In the menu of the header it has no button of its own, so it opens below the menu's. */
patch(threadActionsRegistry.get("notification-settings"), {
    open({ owner, thread }) {
        if (!thread.isInstagram || !owner.isDiscussContent) {
            return super.open(...arguments);
        }
        this.popover?.open(owner.root.el.querySelector("[name='more-action:instagram-header']"), {
            hasSizeConstraints: true,
            thread,
        });
    },
});
