import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";

/** A list to read, search and leaf through: there is nothing to choose or to open. */
registry.category("views").add("instagram_inbox_conversation_history", {
    ...listView,
    props(genericProps, view) {
        const props = listView.props(genericProps, view);
        return {
            ...props,
            allowSelectors: false,
            archInfo: { ...props.archInfo, noOpen: true },
        };
    },
});
