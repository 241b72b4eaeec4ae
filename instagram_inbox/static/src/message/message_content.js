import { describe } from "@instagram_inbox/message/content_kinds";

import { Component } from "@odoo/owl";

/** The lines above or below the text of a message: what it is about, what cannot be shown. */
export class MessageContent extends Component {
    static props = ["message", "isAbove?", "className?"];
    static template = "instagram_inbox.MessageContent";

    get lines() {
        const lines = (this.props.message.instagram_content || []).map(describe);
        return lines.filter((line) => line && line.isAbove === Boolean(this.props.isAbove));
    }
}
