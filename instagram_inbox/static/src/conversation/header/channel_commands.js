import "@mail/discuss/core/common/channel_commands";

import { assignConversation, setStatus } from "@instagram_inbox/conversation/actions";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { fuzzyLookup } from "@web/core/utils/search";

const commands = registry.category("discuss.channel_commands");

/** A conversation is resolved or handed over; leaving it would only hide it from its agent. */
patch(commands.get("leave"), {
    condition({ thread }) {
        return !thread?.isInstagram && super.condition(...arguments);
    },
});

/** The composer recognizes this one while it is typed: here it is only suggested. */
commands.add("note", {
    channel_types: ["instagram"],
    help: _t("Write a note that is not visible to the customer"),
    methodName: "execute_command_note",
});

/** The buttons of the header, as commands. */
const COMMANDS = {
    assign: {
        help: _t("Assign to the colleague whose name follows, without one to yourself"),
        run: assignByName,
    },
    pending: {
        help: _t("Mark as pending, until the customer writes again"),
        run: (thread) => setStatus(thread, "pending"),
    },
    resolve: {
        help: _t("Resolve this conversation"),
        run: (thread) => setStatus(thread, "resolved"),
    },
};

for (const [name, { help, run }] of Object.entries(COMMANDS)) {
    commands.add(name, {
        channel_types: ["instagram"],
        condition: ({ store }) => store.has_access_instagram,
        help,
        runInstagramCommand: run,
    });
}

/**
 * @param {import("models").Thread} thread
 * @param {string} name of an agent, or its beginning; "" for oneself
 */
async function assignByName(thread, name) {
    const { notification, orm } = thread.store.env.services;
    const selfId = thread.store.self_partner?.main_user_id?.id;
    const users = await orm.call("discuss.channel", "instagram_assignees", [[thread.id]]);
    const found = name
        ? fuzzyLookup(name.replace(/^@/, ""), users, (user) => user.name)
        : users.filter(({ id }) => id === selfId);
    const exact = found.filter((user) => user.name.toLowerCase() === name.toLowerCase());
    const [user] = exact.length ? exact : found;
    if (user && (found.length === 1 || exact.length === 1)) {
        await assignConversation(thread, { ...user, isSelf: user.id === selfId });
        return;
    }
    const text = found.length
        ? _t("Several agents match “%(name)s”: write more of the name.", { name })
        : _t("No agent of this inbox is called “%(name)s”.", { name });
    notification.add(text, { type: "warning" });
}
