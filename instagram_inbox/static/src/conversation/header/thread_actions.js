import { registerThreadAction } from "@mail/core/common/thread_actions";
import {
    reopenConversation,
    resolveConversation,
    showHistory,
    snoozeConversation,
    takeConversation,
    togglePriority,
    unassignConversation,
} from "@instagram_inbox/conversation/actions";
import { statusOf, statusTitle } from "@instagram_inbox/conversation/header/conversation_status";
import { TagDialog } from "@instagram_inbox/conversation/header/tag_panel";
import { snoozeChoices } from "@instagram_inbox/conversation/snooze";

import { _t } from "@web/core/l10n/translation";

/** Groups below this one are always in the header of Discuss, the others in its menu. */
export const MENU_GROUP = 10;

const RESOLVE = _t("Resolve");

/**
 * Add a button: all share where they are, and when they are disabled.
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
            // A phone has room for both and for close (10), but not for fold (20).
            return store.env.services.ui.isSmall ? 13 - place : 30 - place;
        },
        ...definition,
    });
}

registerConversationAction("instagram-take", {
    btnClass: ({ owner }) => (owner.isDiscussContent ? "btn-fill-primary" : "text-primary"),
    condition: ({ store, thread }) => store.has_access_instagram && thread?.isInstagramUnassigned,
    hotkey: "shift+t",
    icon: "fa fa-fw fa-hand-paper-o",
    label: _t("Take"),
    place: 1,
    run: takeConversation,
});
registerConversationAction("instagram-resolve", {
    condition: ({ store, thread }) =>
        store.has_access_instagram && thread?.isInstagram && !thread.isInstagramResolved,
    hotkey: "shift+r",
    icon: "fa fa-fw fa-check",
    // a chat window has no room for the words of both, and the name of the customer
    inlineName: ({ owner, thread }) =>
        owner.props.chatWindow && thread?.isInstagramUnassigned ? undefined : RESOLVE,
    label: RESOLVE,
    place: 2,
    run: resolveConversation,
});
registerConversationAction("instagram-reopen", {
    condition: ({ store, thread }) => store.has_access_instagram && thread?.isInstagramResolved,
    hotkey: "shift+r",
    icon: "fa fa-fw fa-undo",
    label: _t("Reopen"),
    place: 1,
    run: reopenConversation,
});
/** One control for the status, as in live chat; a chat window shows it below its header. */
registerThreadAction("instagram-status", {
    condition: ({ owner, store, thread }) =>
        store.has_access_instagram && thread?.isInstagram && !owner.props.chatWindow,
    disabledCondition: ({ thread }) => thread?.isInstagramCallPending,
    dropdown: true,
    dropdownMenuClass: "o-instagram-StatusMenu",
    dropdownTemplate: "instagram_inbox.StatusSelection",
    dropdownTemplateParams: ({ thread }) => ({ thread }),
    icon: ({ thread }) => ({
        template: "instagram_inbox.StatusIcon",
        params: { status: statusOf(thread) },
    }),
    inlineName: ({ thread }) => statusOf(thread)?.label,
    name: ({ thread }) => statusTitle(thread),
    nameClass: "o-instagram-Status-label ms-1",
    sequence: 1,
    sequenceGroup: 3,
});
/** The counterpart of leaving a channel; rarely used. */
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
    sequenceGroup: MENU_GROUP,
    sequenceQuick: undefined,
});
/** Each time is one click away; the conversation then leaves the lists. */
registerThreadAction("instagram-snooze", {
    condition: ({ owner, store, thread }) =>
        store.has_access_instagram &&
        thread?.isInstagram &&
        !thread.isInstagramResolved &&
        !owner.props.chatWindow,
    disabledCondition: ({ thread }) => thread?.isInstagramCallPending,
    dropdown: true,
    dropdownMenuClass: "o-instagram-SnoozeMenu",
    dropdownTemplate: "instagram_inbox.SnoozeSelection",
    dropdownTemplateParams: ({ store, thread }) => ({
        choices: snoozeChoices(store.instagramNow),
        select: (until) => snoozeConversation(thread, until),
        thread,
    }),
    icon: "fa fa-fw fa-bell-slash-o",
    name: _t("Snooze"),
    sequence: 2,
    sequenceGroup: 3,
});
registerThreadAction("instagram-tags", {
    condition: ({ owner, store, thread }) =>
        store.has_access_instagram &&
        thread?.isInstagram &&
        (!owner.props.chatWindow || owner.props.chatWindow.isOpen),
    icon: "fa fa-fw fa-tags",
    name: _t("Tags"),
    open: ({ store, thread }) => store.env.services.dialog.add(TagDialog, { thread }),
    sequence: 3,
    sequenceGroup: MENU_GROUP,
});
registerConversationAction("instagram-priority", {
    condition: ({ store, thread }) => store.has_access_instagram && thread?.isInstagram,
    icon: ({ thread }) =>
        thread?.isInstagramUrgent ? "fa fa-fw fa-star text-warning" : "fa fa-fw fa-star-o",
    inlineName: undefined,
    label: ({ thread }) => (thread?.isInstagramUrgent ? _t("Not Urgent") : _t("Urgent")),
    place: 4,
    run: togglePriority,
    sequenceGroup: MENU_GROUP,
    sequenceQuick: undefined,
});
registerThreadAction("instagram-history", {
    condition: ({ owner, store, thread }) =>
        store.has_access_instagram &&
        thread?.isInstagram &&
        (!owner.props.chatWindow || owner.props.chatWindow.isOpen),
    icon: "fa fa-fw fa-history",
    name: _t("History"),
    open: ({ thread }) => showHistory(thread),
    sequence: 10,
    sequenceGroup: MENU_GROUP,
});
