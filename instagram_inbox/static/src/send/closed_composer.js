import { Component } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

/** Opens the composer for a note, which is possible where no reply is. */
class NoteButton extends Component {
    static props = ["thread"];
    static template = "instagram_inbox.NoteButton";

    onClick() {
        this.props.thread.composer.setInstagramNote(true);
    }
}

/** In place of the composer: why nobody can reply. A draft is kept. */
export class ClosedComposer extends Component {
    static components = { NoteButton };
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
