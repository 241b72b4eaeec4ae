import { Thread } from "@mail/core/common/thread";

import { patch } from "@web/core/utils/patch";

/** What stands in a message's header is said of that message: it gets one of its own. */
patch(Thread.prototype, {
    isSquashed(message, previous) {
        return (
            super.isSquashed(...arguments) &&
            !previous.isInstagramNote &&
            Boolean(message.instagram_from_standby) === Boolean(previous.instagram_from_standby)
        );
    },
});
