import { ACTION_TAGS } from "@mail/core/common/action";
import { registerThreadAction } from "@mail/core/common/thread_actions";
import {
    reopenConversation,
    resolveConversation,
    setPending,
    takeConversation,
    unassignConversation,
} from "@instagram_inbox/header/conversation";

import { _t } from "@web/core/l10n/translation";

/**
 * What the three buttons share: where they stand, and when they are disabled.
 *
 * @param {Object} definition
 * @param {number} definition.place among them, the most needed first
 */
function registerConversationAction(id, { label, place, run, ...definition }) {
    registerThreadAction(id, {
        disabledCondition: ({ thread }) => thread?.isInstagramCallPending,
        inlineName: label,
        name: label,
        nameClass: "ms-1",
        open: ({ thread }) => run(thread),
        sequence: place,
        sequenceGroup: ({ owner }) => (owner.props.chatWindow ? undefined : 1),
        sequenceQuick: ({ owner, store }) => {
            if (!owner.props.chatWindow) {
                return undefined;
            }
            // On a phone there is room for two: the first of ours, and what closes the window.
            return store.env.services.ui.isSmall ? 10 + place : 30 - place;
        },
        ...definition,
    });
}

registerConversationAction("instagram-take", {
    condition: ({ store, thread }) => store.has_access_instagram && thread?.isInstagramUnassigned,
    hotkey: "shift+t",
    icon: "fa fa-fw fa-hand-paper-o",
    label: _t("Take"),
    place: 1,
    run: takeConversation,
    tags: ACTION_TAGS.SUCCESS,
});
registerConversationAction("instagram-resolve", {
    condition: ({ store, thread }) =>
        store.has_access_instagram && thread?.isInstagram && !thread.isInstagramResolved,
    hotkey: "shift+r",
    icon: "fa fa-fw fa-check",
    label: _t("Resolve"),
    place: 2,
    run: resolveConversation,
});
/** What leaving is elsewhere; of use now and then, so without a word in the header. */
registerConversationAction("instagram-unassign", {
    condition: ({ store, thread }) =>
        thread?.isInstagram &&
        !thread.isInstagramResolved &&
        store.self_partner?.main_user_id?.eq(thread.instagram_agent_id),
    icon: "fa fa-fw fa-sign-out",
    inlineName: undefined,
    label: _t("Return to Unassigned"),
    place: 3,
    run: unassignConversation,
    sequenceGroup: 5,
    sequenceQuick: undefined,
});
for (const [id, isPending, icon, label] of [
    ["instagram-wait", true, "fa fa-fw fa-hourglass-half", _t("Wait for the Customer")],
    ["instagram-wait-no-more", false, "fa fa-fw fa-hourglass-end", _t("Wait No More")],
]) {
    registerConversationAction(id, {
        condition: ({ store, thread }) =>
            store.has_access_instagram &&
            thread?.isInstagram &&
            thread.instagram_status === (isPending ? "open" : "pending"),
        icon,
        inlineName: undefined,
        label,
        place: 4,
        run: (thread) => setPending(thread, isPending),
        sequenceGroup: 5,
        sequenceQuick: undefined,
    });
}
registerConversationAction("instagram-reopen", {
    condition: ({ store, thread }) => store.has_access_instagram && thread?.isInstagramResolved,
    hotkey: "shift+r",
    icon: "fa fa-fw fa-undo",
    label: _t("Reopen"),
    place: 1,
    run: reopenConversation,
});
