import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const { DateTime } = luxon;

/** Milliseconds: how late the browser may notice the end of the reply window. */
const TICK = 10000;

export const instagramClockService = {
    dependencies: ["mail.store"],
    start(env, { "mail.store": store }) {
        browser.setInterval(() => (store.instagramNow = DateTime.now().ts), TICK);
    },
};
registry.category("services").add("instagram_inbox.clock", instagramClockService);
