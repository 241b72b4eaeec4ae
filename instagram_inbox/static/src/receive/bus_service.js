import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * Listens on the bus of the user's inboxes. The server subscribes the agents, so that a
 * conversation without agent reaches all of them, though nobody is a member of it.
 */
export const instagramInboxService = {
    dependencies: ["bus_service", "mail.out_of_focus", "mail.store"],
    start(
        env,
        { bus_service: busService, "mail.out_of_focus": outOfFocus, "mail.store": store }
    ) {
        busService.subscribe("instagram.inbox/new_message", (payload) => {
            const { data, channel_id, message_id, silent } = payload;
            store.insert(data);
            const channel = store.Thread.get({ model: "discuss.channel", id: channel_id });
            const message = store["mail.message"].get(message_id);
            if (!channel || !message) {
                return;
            }
            // A member gets the message on the channel's own bus.
            if (channel.self_member_id) {
                return;
            }
            // It was loaded before the message came, which is added.
            if (channel.isLoaded && !channel.loadNewer && !message.isSelfAuthored) {
                channel.addOrReplaceMessage(message);
            }
            if (!silent && !channel.shouldSubscribeToBusChannel) {
                env.bus.trigger("discuss.channel/new_message", { channel, message });
            }
        });
        busService.subscribe("instagram.inbox/typing", (payload) => {
            const { channel_id, data, is_typing, partner_id } = payload;
            store.insert(data);
            const partner = store["res.partner"].get(partner_id);
            const channel = store.Thread.get({ model: "discuss.channel", id: channel_id });
            channel?.setInstagramTyping(partner, is_typing);
        });
        busService.subscribe("instagram.inbox/reaction", async (payload) => {
            const { data, emoji, instagram_thread_id: id, text } = payload;
            store.insert(data);
            const thread = await store.Thread.getOrFetch({ model: "discuss.channel", id });
            if (thread?.isFocused) {
                // the agent sees it already
                thread.markAsRead();
                return;
            }
            if (thread) {
                const words = _t("%(emoji)s to: %(text)s", { emoji, text });
                outOfFocus.notifyInstagramReaction(thread, words);
            }
        });
        busService.subscribe("instagram.inbox/access_changed", (_payload, { id }) => {
            // The bus repeats notifications from shortly before the page was loaded.
            if (id > store.instagram_access_bus_id) {
                store.reloadInstagramAccess();
            }
        });
    },
};
registry.category("services").add("instagram_inbox.live", instagramInboxService);
