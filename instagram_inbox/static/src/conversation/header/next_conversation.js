import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Shown when no conversation is open: how many wait, and a button to the longest waiting. */
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
            return _t("No unassigned conversations on Instagram.");
        }
        return count === 1
            ? _t("One person is waiting on Instagram.")
            : _t("%(count)s people are waiting on Instagram.", { count });
    }

    /** The user's own conversations with unread messages, newest first. */
    get unread() {
        return this.store.discuss.instagramCategory.threads.filter(
            (thread) => thread.self_member_id && thread.isUnread
        );
    }

    get unreadText() {
        const count = this.unread.length;
        return count === 1
            ? _t("One of your conversations has unread messages")
            : _t("%(count)s of your conversations have unread messages", { count });
    }

    get next() {
        return this.store.instagramUnassignedThreads.find((thread) => !thread.instagram_is_test);
    }
}
