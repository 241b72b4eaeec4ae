import { ComposerAction } from "@mail/core/common/composer_actions";

import { patch } from "@web/core/utils/patch";

/** What cannot be sent to Instagram. */
const HIDDEN_ACTIONS = new Set(["add-gif"]);

patch(ComposerAction.prototype, {
    _condition({ action, composer }) {
        if (composer.targetThread?.isInstagram && HIDDEN_ACTIONS.has(action.id)) {
            return false;
        }
        return super._condition(...arguments);
    },
});
