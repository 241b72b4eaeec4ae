import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** What an agent can do when no conversation is open: see who has waited longest. */
export class NextConversation extends Component {
    static props = [];
    static template = "instagram_inbox.NextConversation";

    setup() {
        super.setup();
        this.store = useService("mail.store");
    }

    get text() {
        const count = this.store.instagramWaitingCount;
        if (this.store.instagramUnassignedState !== "fetched") {
            return "";
        }
        if (count === 0) {
            return _t("Nobody is waiting on Instagram.");
        }
        return count === 1
            ? _t("One person is waiting on Instagram.")
            : _t("%(count)s people are waiting on Instagram.", { count });
    }

    get next() {
        return this.store.instagramUnassignedThreads.at(-1);
    }
}
