import { DeskController } from "@instagram_inbox/desk/desk_controller";
import { DeskList } from "@instagram_inbox/desk/desk_list";
import { DeskSearchModel } from "@instagram_inbox/desk/desk_search";

import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";

/** The inbox screen: a list of Odoo's beside Odoo's own conversation. */
registry.category("views").add("instagram_inbox_desk", {
    ...listView,
    Controller: DeskController,
    Renderer: DeskList,
    SearchModel: DeskSearchModel,
});
