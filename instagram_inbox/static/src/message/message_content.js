import { describeAll } from "@instagram_inbox/message/content_kinds";

import { Component } from "@odoo/owl";

/** The lines above the text of a message: what it is about; or below: files that are not there. */
export class MessageContent extends Component {
    static props = ["message", "isAbove?", "className?"];
    static template = "instagram_inbox.MessageContent";

    get lines() {
        const lines = describeAll(this.props.message.instagram_content || []);
        return lines.filter((line) => line.isAbove === Boolean(this.props.isAbove));
    }
}
