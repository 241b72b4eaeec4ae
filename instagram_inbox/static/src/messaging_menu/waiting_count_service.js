import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** Milliseconds: by then the page that was asked for is mostly there. */
export const AFTER_START = 2000;

/** Who works in another app learns how many wait, too: Discuss and its menu ask by themselves. */
export const instagramWaitingCountService = {
    dependencies: ["mail.store"],
    start(_env, { "mail.store": store }) {
        store.isReady.then(() =>
            browser.setTimeout(() => {
                if (store.instagram_inbox_count) {
                    store.fetchInstagramUnassigned();
                }
            }, AFTER_START)
        );
    },
};
registry.category("services").add("instagram_inbox.waiting_count", instagramWaitingCountService);
