import { ACTION_TAGS } from "@mail/core/common/action";
import { registerThreadAction } from "@mail/core/common/thread_actions";
import {
    reopenConversation,
    resolveConversation,
    takeConversation,
} from "@instagram_inbox/header/conversation";

import { _t } from "@web/core/l10n/translation";

/** What the three buttons share: where they stand, and when they are disabled. */
function registerConversationAction(id, { label, run, ...definition }) {
    registerThreadAction(id, {
        disabledCondition: ({ thread }) => thread?.isInstagramCallPending,
        inlineName: label,
        name: label,
        open: ({ thread }) => run(thread),
        sequence: 1,
        sequenceGroup: ({ owner }) => (owner.props.chatWindow ? undefined : 1),
        // On a phone a chat window has room for two actions: this one and its closing.
        sequenceQuick: ({ owner, store }) => {
            if (!owner.props.chatWindow) {
                return undefined;
            }
            return store.env.services.ui.isSmall ? 15 : 30;
        },
        ...definition,
    });
}

registerConversationAction("instagram-take", {
    condition: ({ store, thread }) => store.has_access_instagram && thread?.isInstagramUnassigned,
    hotkey: "shift+t",
    icon: "fa fa-fw fa-hand-paper-o",
    label: _t("Take"),
    run: takeConversation,
    tags: ACTION_TAGS.SUCCESS,
});
registerConversationAction("instagram-resolve", {
    condition: ({ store, thread }) =>
        store.has_access_instagram && thread?.isInstagram && !thread.isInstagramResolved,
    hotkey: "shift+r",
    icon: "fa fa-fw fa-check",
    label: _t("Resolve"),
    run: resolveConversation,
    sequence: 2,
});
registerConversationAction("instagram-reopen", {
    condition: ({ store, thread }) => store.has_access_instagram && thread?.isInstagramResolved,
    hotkey: "shift+r",
    icon: "fa fa-fw fa-undo",
    label: _t("Reopen"),
    run: reopenConversation,
});
