import { withOnePeriod } from "@instagram_inbox/inbox_report/period_filters";

import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { listView } from "@web/views/list/list_view";

registry.category("views").add("instagram_inbox_history_list", {
    ...listView,
    SearchModel: withOnePeriod(SearchModel),
});
