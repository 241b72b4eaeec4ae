import { DiscussContent } from "@mail/core/public_web/discuss_content";
import { isCustomerPanelOpen } from "@instagram_inbox/customer/thread_actions";

import { patch } from "@web/core/utils/patch";

/** Open the panel with a conversation if the user left it open. */
patch(DiscussContent.prototype, {
    actionPanelAutoOpenFn() {
        const panel = this.threadActions.actions.find(({ id }) => id === "instagram-customer");
        const isOpen = isCustomerPanelOpen(Boolean(this.env.instagramDesk));
        if (panel && this.thread?.isInstagram && isOpen && !this.ui.isSmall) {
            if (!panel.isActive) {
                panel.open();
            }
            return;
        }
        super.actionPanelAutoOpenFn();
    },
});
