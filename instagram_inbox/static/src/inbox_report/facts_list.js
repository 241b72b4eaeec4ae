import { registry } from "@web/core/registry";
import { SearchModel } from "@web/search/search_model";
import { listView } from "@web/views/list/list_view";

/** Begins with the filter that the list was opened with, if it was. */
export class FactsSearchModel extends SearchModel {
    /** @override */
    async load(config) {
        const facts = config.context?.instagram_facts;
        await super.load({ ...config, dynamicFilters: facts ? [facts] : config.dynamicFilters });
    }
}

registry.category("views").add("instagram_inbox_facts_list", {
    ...listView,
    SearchModel: FactsSearchModel,
});
