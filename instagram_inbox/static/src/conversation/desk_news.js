import { onMounted, onWillUnmount } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

const CHANNEL = "instagram_desk";
const NEWS = ["instagram.inbox/rows_changed", "instagram.inbox/access_changed"];
/** Milliseconds from one load of the list to the next, while news comes without a pause. */
const PAUSE = 1000;

/**
 * Load the list when something in it may have changed: at once, and then once a second at most.
 * A tab that nobody looks at waits until somebody does.
 *
 * @param {() => Promise} load
 * @param {string[]} [types] of further news
 */
export function useDeskNews(load, types = []) {
    const bus = useService("bus_service");
    let isWanted = false;
    let isBusy = false;
    let timer;

    async function run() {
        if (!isWanted || isBusy || document.hidden) {
            return;
        }
        isWanted = false;
        isBusy = true;
        try {
            await load();
        } finally {
            timer = browser.setTimeout(() => {
                isBusy = false;
                run();
            }, PAUSE);
        }
    }

    function onNews() {
        isWanted = true;
        run();
    }

    // the bus knows one type for each function
    const subscriptions = [...NEWS, ...types].map((type) => [type, () => onNews()]);

    onMounted(() => {
        bus.addChannel(CHANNEL);
        subscriptions.forEach((subscription) => bus.subscribe(...subscription));
        bus.addEventListener("BUS:RECONNECT", onNews);
        document.addEventListener("visibilitychange", run);
    });
    onWillUnmount(() => {
        browser.clearTimeout(timer);
        bus.deleteChannel(CHANNEL);
        subscriptions.forEach((subscription) => bus.unsubscribe(...subscription));
        bus.removeEventListener("BUS:RECONNECT", onNews);
        document.removeEventListener("visibilitychange", run);
        isBusy = true; // a load that comes back late starts nothing
    });
}
