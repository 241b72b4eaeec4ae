import { registerThreadAction } from "@mail/core/common/thread_actions";
import { CustomerPanel } from "@instagram_inbox/customer/customer_panel";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

/** Whether the panel was open when the user last looked. */
const IS_OPEN = "instagram_inbox.is_customer_panel_open";

export function isCustomerPanelOpen() {
    return browser.localStorage.getItem(IS_OPEN) === "true";
}

/** Beside the conversation in Discuss; in a chat window, and on a phone, in its place. */
registerThreadAction("instagram-customer", {
    actionPanelComponent: CustomerPanel,
    actionPanelComponentProps: ({ action }) => ({ close: () => action.close() }),
    close({ action, owner, nextActiveAction }) {
        // closed by the user, and not by another panel or conversation in its place
        if (owner.isDiscussContent && action.condition && !nextActiveAction) {
            browser.localStorage.removeItem(IS_OPEN);
        }
    },
    condition: ({ owner, store, thread }) =>
        store.has_access_instagram &&
        thread?.isInstagram &&
        !thread.instagram_is_test &&
        !owner.isDiscussSidebarChannelActions &&
        (!owner.props.chatWindow || owner.props.chatWindow.isOpen),
    icon: "fa fa-fw fa-address-card-o",
    name: _t("Customer"),
    open({ owner }) {
        if (owner.isDiscussContent) {
            browser.localStorage.setItem(IS_OPEN, "true");
        }
    },
    panelOuterClass: "bg-inherit",
    sequence: 5,
    sequenceGroup: 7,
    toggle: true,
});
