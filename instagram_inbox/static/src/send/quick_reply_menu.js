import {
    QUICK_REPLY_LENGTH,
    QUICK_REPLY_LIMIT,
    quickReplyTitle,
} from "@instagram_inbox/send/quick_reply_titles";

import { Component, onWillStart, useState } from "@odoo/owl";

import { CheckboxItem } from "@web/core/dropdown/checkbox_item";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** The user's canned responses: their shortcuts are what customers can tap on below a reply. */
export class QuickReplyMenu extends Component {
    static template = "instagram_inbox.QuickReplyMenu";
    static components = { CheckboxItem, DropdownItem };
    static props = ["composer"];

    setup() {
        this.action = useService("action");
        this.store = useService("mail.store");
        this.composer = useState(this.props.composer);
        this.loading = useState(this.store.cannedReponses);
        // before it opens, as it is placed by its height; the list says if this fails
        onWillStart(() => this.store.cannedReponses.fetch().catch(() => {}));
    }

    get chosen() {
        return this.composer.instagramQuickReplies;
    }

    get isFull() {
        return this.chosen.length >= QUICK_REPLY_LIMIT;
    }

    /** The canned responses by their shortcuts; two that are cut to the same title are one. */
    get choices() {
        const responses = Object.values(this.store["mail.canned.response"].records);
        const choices = new Map();
        for (const { source, substitution } of responses) {
            const title = quickReplyTitle(source ?? "");
            if (title && !choices.has(title)) {
                const isCut = title !== source.trim();
                const hint = isCut ? this.cutText(title) : substitution;
                choices.set(title, { hint, isCut, source, title });
            }
        }
        return [...choices.values()].sort((one, other) => one.title.localeCompare(other.title));
    }

    cutText(title) {
        return _t("Cut to %(count)s characters: “%(title)s”", {
            count: QUICK_REPLY_LENGTH,
            title,
        });
    }

    get countText() {
        return _t("%(count)s of %(limit)s chosen", {
            count: this.chosen.length,
            limit: QUICK_REPLY_LIMIT,
        });
    }

    isChosen({ title }) {
        return this.chosen.includes(title);
    }

    toggle(choice) {
        if (this.isChosen(choice)) {
            this.composer.removeInstagramQuickReply(choice.title);
        } else {
            this.composer.addInstagramQuickReplies([choice.title]);
        }
    }

    edit() {
        this.action.doAction("mail.mail_canned_response_action");
    }
}
