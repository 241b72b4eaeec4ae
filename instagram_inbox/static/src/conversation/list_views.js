import { withOnePeriod } from "@instagram_inbox/report/inbox_report/period_filters";

import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const views = registry.category("views");

/** There is one conversation with a person, for ever: it is resolved, never archived. */
class ConversationListController extends ListController {
    setup() {
        super.setup();
        this.archiveEnabled = false;
    }
}

views.add("instagram_inbox_conversation_list", {
    ...listView,
    Controller: ConversationListController,
});

/** The history of one conversation: there is nothing to select or to open. */
views.add("instagram_inbox_conversation_history", {
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

/** The history of all conversations. */
views.add("instagram_inbox_history_list", {
    ...listView,
    SearchModel: withOnePeriod(SearchModel),
});
