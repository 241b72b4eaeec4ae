import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/**
 * Messages stand in the order of their ids, without a hole. After an absence the bus repeats
 * all that was said, oldest first, also what is older than the messages loaded meanwhile;
 * Odoo would append it.
 */
patch(Thread.prototype, {
    /** What lies further up than what is loaded is fetched when one scrolls there. */
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
    /** What the bus brought before is among what is fetched first, lies further up, or is newer. */
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
