import { fields, Record } from "@mail/core/common/record";

/** One connected Instagram account, as far as an agent needs to know it. */
export class InstagramInbox extends Record {
    static _name = "instagram.inbox";
    static id = "id";

    /** @type {number} */
    id;
    /** @type {string} the administrator's label */
    name;
    /** @type {string} */
    username;
    /** @type {"connected"|"reauthorize"|"disconnected"} */
    state;
    /** @type {string|false} a key of the store's `instagram_reasons`, as the next is */
    reauthorize_key;
    /** @type {string|false} */
    pause_key;
    paused_until = fields.Datetime();

    /** Nobody can answer when it is disconnected: then there is nothing to wait for. */
    get isWaitingForConnection() {
        return this.state === "reauthorize";
    }

    /** @param {number} now in milliseconds */
    isPaused(now) {
        return Boolean(this.paused_until) && now < this.paused_until.ts;
    }
}
InstagramInbox.register();
