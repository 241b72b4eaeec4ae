import { ComposerAction, registerComposerAction } from "@mail/core/common/composer_actions";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

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

patch(ComposerAction.prototype, {
    _name({ action, composer }) {
        if (action.id === "send-message" && composer.isInstagramNote && !composer.message) {
            return _t("Add Note");
        }
        return super._name(...arguments);
    },
});
