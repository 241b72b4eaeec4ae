import { Component, onWillStart, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { fuzzyLookup } from "@web/core/utils/search";

/** The dialog has a search field from this number of tags on. */
const SEARCH_FROM = 8;

/** Which tags are added to the selected conversations. */
export class DeskTagDialog extends Component {
    static components = { Dialog };
    static props = ["add", "close"];
    static template = "instagram_inbox.DeskTagDialog";

    setup() {
        this.orm = useService("orm");
        this.state = useState({ chosen: new Set(), search: "", tags: [] });
        useAutofocus();
        onWillStart(async () => {
            this.state.tags = await this.orm.searchRead("instagram.tag", [], ["color", "name"]);
        });
    }

    get hasSearch() {
        return this.state.tags.length >= SEARCH_FROM;
    }

    get shown() {
        const { search, tags } = this.state;
        return search.trim() ? fuzzyLookup(search.trim(), tags, ({ name }) => name) : tags;
    }

    toggle({ id }) {
        const { chosen } = this.state;
        if (!chosen.delete(id)) {
            chosen.add(id);
        }
    }

    async add() {
        this.props.close();
        await this.props.add([...this.state.chosen]);
    }
}
