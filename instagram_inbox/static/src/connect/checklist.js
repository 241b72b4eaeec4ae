import { CopyButton } from "@web/core/copy_button/copy_button";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

export const GUIDE = "/instagram_inbox/static/description/setting_up.html";

const STATES = {
    good: { icon: "fa-check-circle text-success", label: _t("In order") },
    unknown: { icon: "fa-circle-o text-body-secondary", label: _t("Not checked yet") },
    warning: { icon: "fa-exclamation-triangle text-warning", label: _t("Recommendation") },
    bad: { icon: "fa-times-circle text-danger", label: _t("Problem") },
};
const FOLDED = ["good", "unknown"];
// The summary counts these, the most urgent first.
const COUNTED = {
    bad: {
        className: "text-danger",
        text: (count) =>
            count === 1 ? _t("1 problem to fix") : _t("%s problems to fix", count),
    },
    warning: {
        className: "text-warning-emphasis",
        text: (count) => (count === 1 ? _t("1 recommendation") : _t("%s recommendations", count)),
    },
    unknown: { className: "text-body-secondary", text: (count) => _t("%s not checked yet", count) },
};

/** The conditions for messages to arrive: those of one inbox, or of the whole site. */
export class Checklist extends Component {
    static template = "instagram_inbox.Checklist";
    static components = { CopyButton };
    static props = {
        inboxId: { type: [Number, Boolean], optional: true },
        onTested: { type: Function, optional: true },
    };
    static defaultProps = { inboxId: false };

    setup() {
        this.orm = useService("orm");
        this.guide = GUIDE;
        this.copied = _t("Copied");
        this.isAdministrator = user.isSystem;
        this.state = useState({ lines: [], failed: false, testing: [] });
        onWillStart(() => this.load(this.props.inboxId));
        onWillUpdateProps((next) => {
            if (next.inboxId !== this.props.inboxId) {
                return this.load(next.inboxId);
            }
        });
    }

    async load(inboxId) {
        await this.ask("read_lines", [], inboxId);
    }

    /** Load the lines from the server; without a response the old ones stay. */
    async ask(method, args, inboxId = this.props.inboxId) {
        try {
            const lines = await this.orm.silent.call("instagram.checklist", method, args, {
                inbox_id: inboxId,
            });
            Object.assign(this.state, { lines, failed: false });
        } catch {
            this.state.failed = true;
        }
    }

    get groups() {
        const groups = [
            { title: _t("This account"), lines: this.state.lines.filter((l) => l.is_account) },
            {
                title: this.props.inboxId ? _t("For all accounts") : "",
                lines: this.state.lines.filter((l) => !l.is_account),
            },
        ];
        return groups.filter((group) => group.lines.length);
    }

    get summary() {
        return Object.entries(COUNTED)
            .map(([state, { className, text }]) => {
                const count = this.state.lines.filter((line) => line.state === state).length;
                return { className, count, state, text: text(count) };
            })
            .filter(({ count }) => count);
    }

    get testable() {
        return this.state.lines.filter((line) => line.can_test).map((line) => line.key);
    }

    get isTesting() {
        return this.state.testing.length > 0;
    }

    look(line) {
        return STATES[line.state];
    }

    testLabel(line) {
        return _t("Test: %s", line.title);
    }

    isOpen(line) {
        return !FOLDED.includes(line.state);
    }

    when(line) {
        return line.at && deserializeDateTime(line.at).toRelative();
    }

    exactly(line) {
        return line.at && formatDateTime(deserializeDateTime(line.at));
    }

    /** Every other part was between two stars, and is bold. */
    parts(text) {
        return text.split("**").map((part, index) => ({ text: part, isBold: index % 2 === 1 }));
    }

    async test(keys) {
        this.state.testing = keys;
        for (const key of keys) {
            await this.ask("run_test", [key]);
        }
        this.state.testing = [];
        this.props.onTested?.();
    }
}
