import { ActionPanel } from "@mail/discuss/core/common/action_panel";
import { customerSections } from "@instagram_inbox/customer/customer_sections";

import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const BUTTON = "button[name='instagram-customer']";

/** Who is writing: beside the conversation in Discuss, in its place in a chat window. */
export class CustomerPanel extends Component {
    static components = { ActionPanel };
    static props = ["thread", "close?"];
    static template = "instagram_inbox.CustomerPanel";

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({ data: undefined, error: "" });
        /** Only the response to the latest request is shown. */
        this.requests = 0;
        this.loadedThread = undefined;
        useEffect(
            () => void this.load(),
            () => {
                const { thread } = this.props;
                return [
                    thread.id,
                    thread.instagram_agent_id?.id,
                    thread.instagram_customer_at,
                    // the first request has an old profile looked up
                    thread.instagram_profile_at,
                    thread.instagram_status,
                ];
            }
        );
        onMounted(() => this.focus());
        onWillUnmount(() => this.requests++);
    }

    get thread() {
        return this.props.thread;
    }

    get sections() {
        const { data } = this.state;
        return customerSections
            .getEntries()
            .filter(([name]) => data[name] !== undefined)
            .map(([name, Section]) => ({ data: data[name], name, Section }));
    }

    /** The panel gets the focus of who opened it, and not when it opens with a page. */
    focus() {
        if (this.env.inChatWindow || document.activeElement?.matches(BUTTON)) {
            this.root.el.focus({ preventScroll: true });
        }
    }

    /** Odoo closes the panels of chat windows only. */
    onKeydown(ev) {
        if (ev.key === "Escape" && !this.env.inChatWindow) {
            ev.stopPropagation();
            this.props.close();
            // the header draws its buttons anew in the next frame
            const focus = () => document.querySelector(BUTTON)?.focus();
            browser.requestAnimationFrame(() => browser.requestAnimationFrame(focus));
        }
    }

    /** Fetch all sections in one request, which the conversation does not wait for. */
    async load() {
        const request = ++this.requests;
        const { id } = this.thread;
        if (this.loadedThread !== id) {
            this.state.data = undefined;
        }
        this.state.error = "";
        let data, error;
        try {
            data = await this.orm.silent.call("discuss.channel", "instagram_customer_panel", [
                [id],
            ]);
        } catch (failure) {
            error = failure.data?.message || _t("The server could not be reached.");
        }
        if (request !== this.requests) {
            return;
        }
        if (error) {
            this.state.error = error;
        } else {
            this.loadedThread = id;
            this.state.data = data;
        }
    }
}
