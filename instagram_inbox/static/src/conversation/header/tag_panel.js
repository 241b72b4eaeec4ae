import { ActionPanel } from "@mail/discuss/core/common/action_panel";
import { toggleTag } from "@instagram_inbox/conversation/actions";

import { Component, onWillStart, useRef, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { fuzzyLookup } from "@web/core/utils/search";

/** The panel has a search field from this number of tags on. */
const SEARCH_FROM = 8;

/** The tags that the user can put on a conversation; those it has are marked. */
export class TagPanel extends Component {
    static template = "instagram_inbox.TagPanel";
    static components = { ActionPanel };
    static props = ["thread", "close?", "hasSizeConstraints?"];

    setup() {
        this.orm = useService("orm");
        this.panel = useRef("panel");
        this.state = useState({ tags: [], search: "" });
        useAutofocus();
        onWillStart(async () => {
            const fields = ["color", "name"];
            this.state.tags = await this.orm.searchRead("instagram.tag", [], fields);
        });
    }

    get hasSearch() {
        return this.state.tags.length >= SEARCH_FROM;
    }

    get shown() {
        const search = this.state.search.trim();
        const { tags } = this.state;
        return search ? fuzzyLookup(search, tags, ({ name }) => name) : tags;
    }

    isChosen({ id }) {
        return this.props.thread.instagram_tag_ids.some((tag) => tag.id === id);
    }

    /** The arrow keys move through the list, and from its first line up to the search field. */
    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (!step) {
            return;
        }
        const stops = [...this.panel.el.querySelectorAll("input, button")];
        const from = stops.indexOf(document.activeElement);
        stops[Math.max(from + step, 0)]?.focus();
        ev.preventDefault();
    }

    /** Enter chooses the only tag that the search finds. */
    onSearchKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing && this.shown.length === 1) {
            this.toggle(this.shown[0]);
        }
    }

    async toggle(tag) {
        await toggleTag(this.props.thread, tag.id);
    }
}

/** The panel as a dialog, where there is no button below which it could open. */
export class TagDialog extends Component {
    static template = "instagram_inbox.TagDialog";
    static components = { Dialog, TagPanel };
    static props = ["thread", "close"];
}
