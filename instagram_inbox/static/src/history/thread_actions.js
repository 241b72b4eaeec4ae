import { registerThreadAction } from "@mail/core/common/thread_actions";
import { showHistory } from "@instagram_inbox/history/show_history";

import { _t } from "@web/core/l10n/translation";

registerThreadAction("instagram-history", {
    condition: ({ owner, store, thread }) =>
        store.has_access_instagram &&
        thread?.isInstagram &&
        (!owner.props.chatWindow || owner.props.chatWindow.isOpen),
    icon: "fa fa-fw fa-history",
    name: _t("History"),
    open: ({ thread }) => showHistory(thread),
    sequence: 10,
    sequenceGroup: 10,
});
