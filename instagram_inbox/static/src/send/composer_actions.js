import { ComposerAction, registerComposerAction } from "@mail/core/common/composer_actions";
import { QuickReplyMenu } from "@instagram_inbox/send/quick_reply_menu";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Actions for what cannot be sent to Instagram. */
const HIDDEN_ACTIONS = new Set(["add-gif"]);
/** Actions that end in a file. */
const FILE_ACTIONS = new Set(["upload-files", "voice-start"]);

registerComposerAction("instagram-note", {
    condition: ({ composer }) => composer.targetThread?.isInstagram && !composer.message,
    hotkey: "shift+n",
    icon: "fa fa-sticky-note-o",
    isActive: ({ composer }) => composer.isInstagramNote,
    name: ({ composer }) =>
        composer.isInstagramNote ? _t("Back to the Reply") : _t("Internal Note"),
    onSelected: ({ owner }) => owner.toggleInstagramNote(),
    sequenceQuick: 10,
});

registerComposerAction("instagram-quick-replies", {
    condition: ({ composer }) =>
        composer.targetThread?.isInstagram && !composer.message && !composer.isInstagramNote,
    dropdown: true,
    dropdownComponent: QuickReplyMenu,
    dropdownComponentProps: ({ composer }) => ({ composer }),
    dropdownMenuClass: "o-instagram-QuickReplyMenu",
    dropdownPosition: "top-end",
    icon: "fa fa-hand-o-up",
    name: _t("Quick Replies"),
    sequenceQuick: 15,
});

patch(ComposerAction.prototype, {
    _condition({ action, composer }) {
        if (composer.targetThread?.isInstagram && HIDDEN_ACTIONS.has(action.id)) {
            return false;
        }
        return super._condition(...arguments);
    },
    _name({ action, composer }) {
        if (action.id === "send-message" && composer.isInstagramNote && !composer.message) {
            return _t("Add Note");
        }
        return super._name(...arguments);
    },
    /** No file is chosen, and no sound recorded, that could not be sent. */
    _onSelected({ action, composer, store }) {
        const isReply = composer.targetThread?.isInstagram && !composer.isInstagramNote;
        const blocked = isReply && store.instagramFilesBlocked;
        if (blocked && FILE_ACTIONS.has(action.id)) {
            store.env.services.notification.add(blocked, { type: "danger" });
            return true;
        }
        return super._onSelected(...arguments);
    },
});
