import { registry } from "@web/core/registry";

/** So many conversations that are given at once ring and open a bubble; the others only show. */
const RINGING = 3;

/** Shows conversations that were given to the user automatically: unread, with sound. */
export const instagramGivenService = {
    dependencies: ["bus_service", "mail.store"],
    start(env, { bus_service: busService, "mail.store": store }) {
        busService.subscribe("instagram.inbox/given", ({ data }) => {
            store.insert(data);
            const messages = (data["mail.message"] ?? []).map(({ id }) =>
                store["mail.message"].get(id)
            );
            for (const message of messages) {
                const channel = message.thread;
                // then the same message on the channel's own bus is not counted again
                if (!channel.loadNewer) {
                    channel.addOrReplaceMessage(message);
                }
            }
            for (const message of messages.slice(-RINGING)) {
                env.bus.trigger("discuss.channel/new_message", {
                    channel: message.thread,
                    message,
                });
            }
        });
    },
};
registry.category("services").add("instagram_inbox.given", instagramGivenService);
