import { DiscussContent } from "@mail/core/public_web/discuss_content";
import { togglePending } from "@instagram_inbox/conversation/actions";
import { ConversationDetails } from "@instagram_inbox/conversation/header/conversation_details";
import { NextConversation } from "@instagram_inbox/conversation/header/next_conversation";
import { MENU_GROUP } from "@instagram_inbox/conversation/header/thread_actions";
import { ClosedComposer } from "@instagram_inbox/send/closed_composer";
import { useEffect } from "@odoo/owl";

import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

Object.assign(DiscussContent.components, {
    ClosedComposer,
    ConversationDetails,
    NextConversation,
});

const MENU = "instagram-header";
const MENU_BUTTON = `[name='more-action:${MENU}']`;

const isShown = ([action]) => action.sequenceGroup < MENU_GROUP;

patch(DiscussContent.prototype, {
    setup() {
        super.setup();
        useHotkey("alt+shift+p", () => togglePending(this.thread), {
            bypassEditableProtection: true,
            isAvailable: () => this.store.has_access_instagram && this.thread?.isInstagram,
            withOverlay: () => this.root.el?.querySelector("[name='instagram-status']"),
        });
        this.hotkeyService = useService("hotkey");
        useEffect(
            () => this.addHotkeysOfMenu(),
            () => [this.instagramMenuHotkeys.map(({ id }) => id).join()]
        );
    },
    /** Odoo registers the hotkey of an action with its button, which it has not in a menu. */
    addHotkeysOfMenu() {
        const removals = this.instagramMenuHotkeys.map((action) =>
            this.hotkeyService.add(`alt+${action.hotkey}`, () => action.onSelected(), {
                bypassEditableProtection: true,
                isAvailable: () => !action.disabledCondition,
                withOverlay: () => this.root.el?.querySelector(MENU_BUTTON),
            })
        );
        return () => removals.forEach((remove) => remove());
    },
    get instagramMenuHotkeys() {
        return this.thread?.isInstagram
            ? this.instagramMenu.flat().filter((action) => action.hotkey)
            : [];
    },
    get instagramMenu() {
        const { group, other, quick } = this.threadActions.partition;
        return [quick, ...group.filter((actions) => !isShown(actions)), other].filter(
            (actions) => actions.length
        );
    },
    get showThreadAvatar() {
        return this.thread.isInstagram || super.showThreadAvatar;
    },
    /** Frequent actions have a button at every width; the others are in a menu after them. */
    get instagramActions() {
        const actions = this.instagramMenu;
        const shown = this.threadActions.partition.group.filter(isShown);
        if (actions.length) {
            const name = _t("More actions");
            shown.push([
                this.threadActions.more(
                    { actions, dropdownPosition: "bottom-end", id: MENU, name },
                    MENU
                ),
            ]);
        }
        return shown;
    },
});
