import { ComposerAction } from "@mail/core/common/composer_actions";

import { patch } from "@web/core/utils/patch";

/** What ends in a file. */
const FILE_ACTIONS = new Set(["upload-files", "voice-start"]);

patch(ComposerAction.prototype, {
    /** Nobody is to choose files, or speak, in vain. */
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
