import { registerThreadAction } from "@mail/core/common/thread_actions";
import { CustomerPanel } from "@instagram_inbox/customer/customer_panel";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

/** Whether the panel was open when the user last looked. */
const IS_OPEN = "instagram_inbox.is_customer_panel_open";
/** Pixels from which on there is room for it as the third column of the inbox screen. */
const WIDE = 1200;

/** @param {boolean} isDesk on the inbox screen it is open until the user closes it */
export function isCustomerPanelOpen(isDesk) {
    const choice = browser.localStorage.getItem(IS_OPEN);
    return choice === "true" || (!choice && isDesk && browser.innerWidth >= WIDE);
}

/** Beside the conversation in Discuss; in a chat window, and on a phone, in its place. */
registerThreadAction("instagram-customer", {
    actionPanelComponent: CustomerPanel,
    actionPanelComponentProps: ({ action }) => ({ close: () => action.close() }),
    close({ action, owner, nextActiveAction }) {
        // closed by the user, and not by another panel or conversation in its place
        if (owner.isDiscussContent && action.condition && !nextActiveAction) {
            browser.localStorage.setItem(IS_OPEN, "false");
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
