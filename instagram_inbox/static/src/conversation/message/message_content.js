import { describeAll } from "@instagram_inbox/conversation/message/content_kinds";

import { Component } from "@odoo/owl";

/** The lines above a message's text, about its subject, or those below it, about missing files. */
export class MessageContent extends Component {
    static props = ["message", "isAbove?", "className?"];
    static template = "instagram_inbox.MessageContent";

    get lines() {
        const lines = describeAll(this.props.message.instagram_content || []);
        return lines.filter((line) => line.isAbove === Boolean(this.props.isAbove));
    }
}
