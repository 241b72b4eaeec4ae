import { Store } from "@mail/core/common/store_service";

import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    /** On a phone they have a tab of their own: "instagram", which the original answers. */
    tabToThreadType(tab) {
        const types = super.tabToThreadType(tab);
        if (tab === "chat" && !this.env.services.ui.isSmall) {
            types.push("instagram");
        }
        return types;
    },
});
