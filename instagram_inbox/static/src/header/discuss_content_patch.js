import { DiscussContent } from "@mail/core/public_web/discuss_content";
import { togglePending } from "@instagram_inbox/header/conversation";
import { ConversationDetails } from "@instagram_inbox/header/conversation_details";
import { NextConversation } from "@instagram_inbox/header/next_conversation";
import { MENU_GROUP } from "@instagram_inbox/header/thread_actions";

import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

Object.assign(DiscussContent.components, { ConversationDetails, NextConversation });

patch(DiscussContent.prototype, {
    setup() {
        super.setup();
        useHotkey("alt+shift+p", () => togglePending(this.thread), {
            bypassEditableProtection: true,
            isAvailable: () => this.store.has_access_instagram && this.thread?.isInstagram,
            withOverlay: () => this.root.el?.querySelector("[name='instagram-status']"),
        });
    },
    get showThreadAvatar() {
        return this.thread.isInstagram || super.showThreadAvatar;
    },
    /** What is needed all day has a button at every width; the rest is in a menu after them. */
    get instagramActions() {
        const { group, other, quick } = this.threadActions.partition;
        const isShown = ([action]) => action.sequenceGroup < MENU_GROUP;
        const inMenu = [quick, ...group.filter((actions) => !isShown(actions)), other];
        const actions = inMenu.filter((actions) => actions.length);
        const shown = group.filter(isShown);
        if (actions.length) {
            const id = "instagram-header";
            const name = _t("More actions");
            shown.push([
                this.threadActions.more({ actions, dropdownPosition: "bottom-end", id, name }, id),
            ]);
        }
        return shown;
    },
});
