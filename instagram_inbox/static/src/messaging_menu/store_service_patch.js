import { Store } from "@mail/core/common/store_service";

import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    /** How many wait whom Odoo's own counter leaves out: it has what a member has not read. */
    get instagramWaitingUncounted() {
        const counted = this.instagramUnassignedThreads.filter(
            ({
                displayToSelf,
                instagram_is_test,
                message_needaction_counter,
                self_member_id: member,
            }) =>
                displayToSelf &&
                !instagram_is_test &&
                !member.mute_until_dt &&
                (member.message_unread_counter || message_needaction_counter)
        );
        return this.instagramWaitingCount - counted.length;
    },
    /** On a phone they have a tab of their own: "instagram", which the original answers. */
    tabToThreadType(tab) {
        const types = super.tabToThreadType(tab);
        if (tab === "chat" && !this.env.services.ui.isSmall) {
            types.push("instagram");
        }
        return types;
    },
});
