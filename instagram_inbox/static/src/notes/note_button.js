import { ChatWindow } from "@mail/core/common/chat_window";
import { DiscussContent } from "@mail/core/public_web/discuss_content";
import { ClosedComposer } from "@instagram_inbox/window/closed_composer";
import { Component } from "@odoo/owl";

/** Where no reply is possible, a note still is. */
export class NoteButton extends Component {
    static props = ["thread"];
    static template = "instagram_inbox.NoteButton";

    onClick() {
        this.props.thread.composer.setInstagramNote(true);
    }
}

for (const owner of [ChatWindow, ClosedComposer, DiscussContent]) {
    owner.components = { ...owner.components, NoteButton };
}
