import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** There is one conversation with a person, for ever: it is resolved, never archived. */
export class ConversationListController extends ListController {
    setup() {
        super.setup();
        this.archiveEnabled = false;
    }
}

registry.category("views").add("instagram_inbox_conversation_list", {
    ...listView,
    Controller: ConversationListController,
});
