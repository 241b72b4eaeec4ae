import { withOnePeriod } from "@instagram_inbox/report/inbox_report/period_filters";

import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { listView } from "@web/views/list/list_view";

/** Begins with the filter and the order with which the list was opened, if any. */
export class FactsSearchModel extends withOnePeriod(SearchModel) {
    /** @override */
    async load(config) {
        const facts = config.context?.instagram_facts;
        const own = facts ? { dynamicFilters: [facts], orderBy: facts.orderBy } : {};
        await super.load({ ...config, ...own });
    }
}

registry.category("views").add("instagram_inbox_facts_list", {
    ...listView,
    SearchModel: FactsSearchModel,
});
