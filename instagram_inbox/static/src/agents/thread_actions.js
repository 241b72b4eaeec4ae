import { registerThreadAction } from "@mail/core/common/thread_actions";
import { AssignDialog, AssignPanel } from "@instagram_inbox/agents/assign_panel";
import { leaveConversation } from "@instagram_inbox/conversation/actions";
import { MENU_GROUP } from "@instagram_inbox/conversation/header/thread_actions";

import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";

/** A colleague whom a note mentions has the conversation in the list, and can remove it. */
registerThreadAction("instagram-leave", {
    condition: ({ store, thread }) =>
        thread?.isInstagram &&
        thread.self_member_id &&
        (thread.isInstagramResolved ||
            !store.self_partner?.main_user_id?.eq(thread.instagram_agent_id)),
    disabledCondition: ({ thread }) => thread?.isInstagramCallPending,
    icon: "fa fa-fw fa-sign-out",
    name: _t("Remove from My List"),
    open: ({ thread }) => leaveConversation(thread),
    sequence: 3,
    sequenceGroup: MENU_GROUP,
});

/** Opens below its button in Discuss, as a panel in a chat window, as a dialog from the sidebar. */
registerThreadAction("instagram-assign", {
    actionPanelComponent: AssignPanel,
    actionPanelComponentProps: ({ action }) => ({ close: () => action.close() }),
    close: ({ action }) => action.popover?.close(),
    condition: ({ owner, store, thread }) =>
        store.has_access_instagram &&
        thread?.isInstagram &&
        !thread.isInstagramResolved &&
        (!owner.props.chatWindow || owner.props.chatWindow.isOpen),
    disabledCondition: ({ thread }) => thread?.isInstagramCallPending,
    hotkey: "i", // as Odoo's forms assign a record
    icon: "oi oi-fw oi-user-plus",
    name: _t("Assign to…"),
    open({ owner, store, thread }) {
        if (owner.isDiscussSidebarChannelActions) {
            store.env.services.dialog.add(AssignDialog, { thread });
            return;
        }
        this.popover?.open(owner.root.el.querySelector(`[name="${this.id}"]`), {
            close: () => this.close(),
            hasSizeConstraints: true,
            thread,
        });
    },
    panelOuterClass: "bg-100 border border-secondary",
    sequence: 2,
    sequenceGroup: 5,
    setup({ owner }) {
        if (!owner.props.chatWindow) {
            this.popover = usePopover(AssignPanel, {
                onClose: () => this.close(),
                position: "bottom-end",
                popoverClass: this.panelOuterClass,
            });
        }
    },
    toggle: true,
});
