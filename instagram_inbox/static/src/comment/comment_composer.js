import { fillPlaceholders } from "@instagram_inbox/send/placeholders";

import { Component, onMounted, onWillUpdateProps, useRef, useState } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useEmojiPicker } from "@web/core/emoji_picker/emoji_picker";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const METHODS = { private: "instagram_reply_privately", public: "instagram_reply_publicly" };

/** Answers the comment of a form: privately by a message, or publicly below it. */
export class CommentComposer extends Component {
    static components = { Dropdown, DropdownItem };
    static props = { ...standardWidgetProps };
    static template = "instagram_inbox.CommentComposer";

    setup() {
        this.orm = useService("orm");
        this.state = useState({ canned: [], chosen: undefined, isBusy: false, text: "" });
        this.textRef = useRef("text");
        useEmojiPicker(useRef("emoji"), { onSelect: (emoji) => this.insert(emoji) });
        onMounted(() => this.refresh(this.props.record.resId));
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.props.record.resId) {
                Object.assign(this.state, { chosen: undefined, text: "" });
                this.refresh(record.resId);
            }
        });
    }

    get closed() {
        const { private_closed, public_closed } = this.props.record.data;
        return { private: private_closed, public: public_closed };
    }

    /** Both are offered while one of them is possible; the reason says why the other is not. */
    get isShown() {
        const { deleted_at, is_own } = this.props.record.data;
        return !deleted_at && !is_own;
    }

    get placeholder() {
        return this.kind === "private" ? _t("Write a message…") : _t("Write below the comment…");
    }

    get kind() {
        return this.state.chosen ?? (this.closed.private && !this.closed.public ? "public" : "private");
    }

    get canSend() {
        return !this.state.isBusy && !this.closed[this.kind] && Boolean(this.state.text.trim());
    }

    /** Have the server ask whether the comment is still there: Instagram does not say so. */
    refresh(id) {
        if (id) {
            this.orm.silent.call("instagram.comment", "instagram_refresh", [[id]]);
        }
    }

    choose(kind) {
        this.state.chosen = kind;
    }

    async loadCanned() {
        this.state.canned = await this.orm.silent.searchRead(
            "mail.canned.response",
            [],
            ["source", "substitution"],
            { limit: 80, order: "source" }
        );
    }

    insertCanned({ substitution }) {
        const { inbox_id, username } = this.props.record.data;
        const names = {
            displayName: username,
            instagram_inbox_id: { name: inbox_id?.display_name },
            store: { self_partner: { name: user.name } },
        };
        this.insert(fillPlaceholders(substitution, names));
    }

    /** Put words where the cursor is. */
    insert(words) {
        const { el } = this.textRef;
        const [start, end] = el
            ? [el.selectionStart, el.selectionEnd]
            : Array(2).fill(this.state.text.length);
        this.state.text = this.state.text.slice(0, start) + words + this.state.text.slice(end);
        el?.focus();
    }

    onKeydown(event) {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            this.send();
        }
    }

    async send() {
        if (!this.canSend) {
            return;
        }
        const { record } = this.props;
        this.state.isBusy = true;
        try {
            await this.orm.call(
                "instagram.comment",
                METHODS[this.kind],
                [[record.resId], this.state.text],
                { context: { instagram_answers_shown: record.data.answers_shown } }
            );
            Object.assign(this.state, { chosen: undefined, text: "" });
        } finally {
            this.state.isBusy = false;
            await record.load();
        }
    }
}

registry.category("view_widgets").add("instagram_comment_composer", {
    component: CommentComposer,
    fieldDependencies: [
        { name: "answers_shown", type: "integer" },
        { name: "deleted_at", type: "datetime" },
        { name: "inbox_id", type: "many2one" },
        { name: "is_own", type: "boolean" },
        { name: "private_closed", type: "char" },
        { name: "public_closed", type: "char" },
        { name: "username", type: "char" },
    ],
});
