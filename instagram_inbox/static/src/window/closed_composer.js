import { ChatWindow } from "@mail/core/common/chat_window";
import { DiscussContent } from "@mail/core/public_web/discuss_content";
import { Component } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

/** In place of the composer: why nobody can answer. What was being written is kept. */
export class ClosedComposer extends Component {
    static props = ["thread", "reason"];
    static template = "instagram_inbox.ClosedComposer";

    setup() {
        super.setup();
        this.store = useService("mail.store");
    }

    get sentence() {
        return this.store.instagram_reasons[this.props.reason];
    }

    get draft() {
        return this.props.thread.composer?.composerText.trim();
    }
}

Object.assign(ChatWindow.components, { ClosedComposer });
Object.assign(DiscussContent.components, { ClosedComposer });
