import { Record } from "@mail/core/common/record";

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

    get isWaitingForConnection() {
        return this.state === "reauthorize" || this.state === "disconnected";
    }
}
InstagramInbox.register();
