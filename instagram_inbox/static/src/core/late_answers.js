import { Store } from "@mail/core/common/store_service";

import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

/**
 * An answer of the server may be older than what the bus told while it was under way. It is
 * taken in last, so the placeholder of a new customer would stand again where the name had just
 * come, until the page is loaded anew. So what the bus told of Instagram meanwhile is taken in
 * once more after it. What is newer than the answer still follows by the bus.
 */
patch(Store.prototype, {
    setup() {
        super.setup(...arguments);
        /** What the bus tells, for each answer that is awaited. */
        this.instagramNewsMeanwhile = [];
    },
    hearInstagramNews(data) {
        for (const news of this.instagramNewsMeanwhile) {
            news.push(data);
        }
    },
    _fetchStoreDataRpc() {
        const answer = super._fetchStoreDataRpc(...arguments);
        const news = [];
        this.instagramNewsMeanwhile = [...this.instagramNewsMeanwhile, news];
        const forget = () => {
            this.instagramNewsMeanwhile = this.instagramNewsMeanwhile.filter(
                (other) => other !== news
            );
        };
        const tellAgain = () => {
            forget();
            news.filter((data) => isOfInstagram(this, data)).forEach((data) => this.insert(data));
        };
        // after the caller, who takes the answer in
        Promise.resolve().then(() => answer.then(tellAgain, forget));
        return answer;
    },
});

/** What was told of conversations that one may read no longer stays forgotten. */
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

registry.category("services").add("instagram_inbox.late_answers", {
    dependencies: ["bus_service", "mail.store"],
    start(env, { bus_service: busService, "mail.store": store }) {
        busService.subscribe("mail.record/insert", (data) => store.hearInstagramNews(data));
        busService.subscribe("instagram.inbox/new_message", ({ data }) =>
            store.hearInstagramNews(data)
        );
    },
});
