import { useDeskNews } from "@instagram_inbox/conversation/desk_news";

import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

const NEWS = ["instagram.inbox/comments"];
const views = registry.category("views");

/** Return a controller that shows comments as they come and change. */
const withNews = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            // not the model: the load of a button that is at work would never end, and all
            // buttons would stay disabled
            useDeskNews(() => this.model.whenReady.then(() => this.model.root.load()), NEWS);
        }
    };

views.add("instagram_comment_form", { ...formView, Controller: withNews(FormController) });
views.add("instagram_comment_kanban", { ...kanbanView, Controller: withNews(KanbanController) });
views.add("instagram_comment_list", { ...listView, Controller: withNews(ListController) });
