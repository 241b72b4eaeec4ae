import { Store } from "@mail/core/common/store_service";

import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

/**
 * A response of the server may be older than what the bus sent while it was under way, but is
 * inserted later: the name of a new customer, for example, would become the placeholder again,
 * until the page is reloaded. So what the bus sent about Instagram meanwhile is inserted once
 * more after the response. Anything newer than the response still follows by the bus.
 */
patch(Store.prototype, {
    hearInstagramNews(data) {
        for (const news of this.instagramNewsMeanwhile) {
            news.push(data);
        }
    },
    _fetchStoreDataRpc() {
        const response = super._fetchStoreDataRpc(...arguments);
        const news = [];
        this.instagramNewsMeanwhile = [...this.instagramNewsMeanwhile, news];
        const forget = () => {
            this.instagramNewsMeanwhile = this.instagramNewsMeanwhile.filter(
                (other) => other !== news
            );
        };
        const insertAgain = () => {
            forget();
            news.filter((data) => isOfInstagram(this, data)).forEach((data) => this.insert(data));
        };
        // after the caller has inserted the response
        Promise.resolve().then(() => response.then(insertAgain, forget));
        return response;
    },
});

/** News of conversations that the user may no longer read are not inserted again. */
function isOfInstagram(store, data) {
    const threads = rows(data, "discuss.channel").map(({ id }) =>
        store.Thread.get({ model: "discuss.channel", id })
    );
    const messages = rows(data, "mail.message").map(({ id }) => store["mail.message"].get(id));
    return [...threads, ...messages.map((message) => message?.thread)].some(
        (thread) => thread?.isInstagram
    );
}

function rows(data, model) {
    return [data[model] ?? []].flat();
}

registry.category("services").add("instagram_inbox.late_responses", {
    dependencies: ["bus_service", "mail.store"],
    start(env, { bus_service: busService, "mail.store": store }) {
        busService.subscribe("mail.record/insert", (data) => store.hearInstagramNews(data));
        busService.subscribe("instagram.inbox/new_message", ({ data }) =>
            store.hearInstagramNews(data)
        );
    },
});
