import "@instagram_inbox/header/thread_model_patch";

import { Thread } from "@mail/core/common/thread_model";
import { assignConversation, setStatus } from "@instagram_inbox/header/conversation";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { fuzzyLookup } from "@web/core/utils/search";

/** What the buttons of the header do, for whom writes. */
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
    registry.category("discuss.channel_commands").add(name, {
        channel_types: ["instagram"],
        condition: ({ store }) => store.has_access_instagram,
        help,
        runInstagramCommand: run,
    });
}

patch(Thread.prototype, {
    executeCommand(command, body = "") {
        if (!this.isInstagram || !command.runInstagramCommand) {
            return super.executeCommand(...arguments);
        }
        return command.runInstagramCommand(this, body.replace(/^\/\S+\s*/, "").trim());
    },
});

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
