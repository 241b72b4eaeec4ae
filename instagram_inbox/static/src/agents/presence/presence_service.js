import { REPEAT_LOOKING } from "@instagram_inbox/agents/presence/thread_model_patch";

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** Says again and again which conversations are open here, and hears of those elsewhere. */
export const instagramPresenceService = {
    dependencies: ["bus_service", "mail.store"],
    start(_env, { bus_service: busService, "mail.store": store }) {
        const open = () =>
            Object.values(store.Thread.records).filter(
                (thread) => thread.isInstagram && thread.isDisplayed
            );
        const tell = (options) => open().forEach((thread) => thread.tellInstagramLooking(options));
        busService.subscribe("instagram.inbox/looking", (payload) => {
            const { asks, data, instagram_thread_id: id, is_here, partner_id } = payload;
            store.insert(data);
            const partner = store["res.partner"].get(partner_id);
            const thread = store.Thread.get({ model: "discuss.channel", id });
            thread?.setInstagramLooking(partner, is_here);
            if (asks && thread?.isDisplayed && !partner.eq(store.self_partner)) {
                thread.tellInstagramLooking();
            }
        });
        browser.setInterval(tell, REPEAT_LOOKING);
        document.addEventListener("visibilitychange", () => tell({ asks: true }));
    },
};
registry.category("services").add("instagram_inbox.presence", instagramPresenceService);
