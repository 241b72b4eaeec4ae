import { Thread } from "@mail/core/common/thread";

import { patch } from "@web/core/utils/patch";

/** A message with a label in its header keeps its own header. */
patch(Thread.prototype, {
    isSquashed(message, previous) {
        return (
            super.isSquashed(...arguments) &&
            !previous.isInstagramNote &&
            Boolean(message.instagram_from_standby) === Boolean(previous.instagram_from_standby)
        );
    },
});
