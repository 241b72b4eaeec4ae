import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** Milliseconds after which most of the page is usually loaded. */
export const AFTER_START = 2000;

/** Loads the number of waiting people in other apps; Discuss and its menu load it themselves. */
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
