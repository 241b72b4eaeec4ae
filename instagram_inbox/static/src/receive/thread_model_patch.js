import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/**
 * Messages are in the order of their ids, without a gap. After an absence the bus repeats all
 * messages, the oldest first, also those older than the messages loaded meanwhile; Odoo would
 * append them.
 */
patch(Thread.prototype, {
    /** A message further up than the loaded ones is fetched when the reader scrolls there. */
    addOrReplaceMessage(message) {
        if (!this.isInstagram) {
            return super.addOrReplaceMessage(...arguments);
        }
        const isFurtherUp =
            this.isLoaded && this.loadOlder && message.id < this.oldestPersistentMessage?.id;
        if (!isFurtherUp) {
            super.addOrReplaceMessage(...arguments);
            this.messages.sort((m1, m2) => m1.id - m2.id);
        }
    },
    /** Of the messages from the bus, only those newer than the first fetched ones are kept. */
    async fetchMessages({ after, around, before } = {}) {
        const fetched = await super.fetchMessages(...arguments);
        const isFirst = [after, around, before].every((id) => id === undefined);
        if (this.isInstagram && isFirst && fetched.length) {
            const newest = fetched.at(-1).id;
            const isKept = ({ id }) => id > newest || !Number.isInteger(id); // or being sent
            this.messages = this.messages.filter(isKept);
        }
        return fetched;
    },
});
