import { onMounted, onWillDestroy } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

const CHANNEL = "instagram_desk";
const NEWS = ["instagram.inbox/rows_changed", "instagram.inbox/access_changed"];
/** Milliseconds from one load of the list to the next, while news comes without a pause. */
const PAUSE = 1000;

/**
 * Load the list when something in it may have changed: at once, and then once a second at most.
 * A tab that nobody looks at waits until somebody does. What changes before the list is shown,
 * or while the browser is cut off from Odoo, is loaded afterwards.
 *
 * @param {() => Promise} load
 * @param {string[]} [types] of further news
 */
export function useDeskNews(load, types = []) {
    const bus = useService("bus_service");
    let isWanted = false;
    let isBusy = true;
    let wasCutOff = false;
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
            timer = browser.setTimeout(rest, PAUSE);
        }
    }

    function rest() {
        isBusy = false;
        run();
    }

    function onNews() {
        isWanted = true;
        run();
    }

    const listeners = [
        ["BUS:DISCONNECT", () => (wasCutOff = true)],
        // a browser that was offline connects as if for the first time
        ["BUS:CONNECT", () => wasCutOff && onNews()],
        ["BUS:RECONNECT", onNews],
    ];
    // the bus knows one type for each function
    const subscriptions = [...NEWS, ...types].map((type) => [type, () => onNews()]);

    bus.addChannel(CHANNEL);
    subscriptions.forEach((subscription) => bus.subscribe(...subscription));
    listeners.forEach((listener) => bus.addEventListener(...listener));
    document.addEventListener("visibilitychange", run);
    onMounted(rest);
    onWillDestroy(() => {
        browser.clearTimeout(timer);
        bus.deleteChannel(CHANNEL);
        subscriptions.forEach((subscription) => bus.unsubscribe(...subscription));
        listeners.forEach((listener) => bus.removeEventListener(...listener));
        document.removeEventListener("visibilitychange", run);
        isWanted = false; // a load that comes back late starts nothing
    });
}
