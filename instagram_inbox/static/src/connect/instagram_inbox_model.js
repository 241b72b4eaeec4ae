import { fields, Record } from "@mail/core/common/record";

/** A connected Instagram account: the part that agents may know. */
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

    /** Replies wait for it to be connected again; when it is disconnected, nobody can reply. */
    get isWaitingForConnection() {
        return this.state === "reauthorize";
    }

    /** @param {number} now in milliseconds */
    isPaused(now) {
        return Boolean(this.paused_until) && now < this.paused_until.ts;
    }
}
InstagramInbox.register();
