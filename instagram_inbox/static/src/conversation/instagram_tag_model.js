import { Record } from "@mail/core/common/record";

/** A word of the team's own on a conversation. */
export class InstagramTag extends Record {
    static _name = "instagram.tag";
    static id = "id";

    /** @type {number} */
    id;
    /** @type {number} as Odoo's tags have it */
    color;
    /** @type {string} */
    name;
}
InstagramTag.register();
