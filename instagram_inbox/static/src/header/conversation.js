import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";

/** Milliseconds in which the second click of a double click follows. */
const DOUBLE_CLICK = 500;
/** Milliseconds in which one notices that the wrong conversation was resolved. */
const UNDO = 10_000;

/** Call the server once for a thread: its buttons are disabled meanwhile. */
async function callOnce(thread, method, ...args) {
    thread.isInstagramCallPending = true;
    try {
        return await thread.store.env.services.orm.call("discuss.channel", method, [
            [thread.id],
            ...args,
        ]);
    } finally {
        thread.isInstagramCallPending = false;
    }
}

/** @param {import("models").Thread} thread */
export async function takeConversation(thread) {
    const { store } = thread;
    const isMine = await callOnce(thread, "instagram_take");
    if (isMine) {
        thread.composer.autofocus++;
        return;
    }
    if (!thread.instagram_agent_id) {
        await store.fetchChannel(thread.id); // the answer was faster than the bus
    }
    const agent = thread.instagram_agent_id?.name;
    store.env.services.notification.add(
        agent
            ? _t("%(agent)s has just taken this conversation.", { agent })
            : _t("A colleague has just taken this conversation."),
        { type: "warning" }
    );
}

/** @param {import("models").Thread} thread */
export async function resolveConversation(thread) {
    const { notification } = thread.store.env.services;
    await callOnce(thread, "instagram_set_status", "resolved");
    showNextConversation(thread);
    thread.closeChatWindow();
    thread.closeInstagramUndo = notification.add(
        _t("Conversation with %(name)s resolved.", { name: thread.displayName }),
        {
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: () => {
                        thread.closeInstagramUndo();
                        reopenConversation(thread);
                    },
                },
            ],
            autocloseDelay: UNDO,
            className: "o-instagram-Resolved",
            type: "success",
        }
    );
}

/** @param {import("models").Thread} thread */
export async function reopenConversation(thread) {
    await callOnce(thread, "instagram_set_status", "open");
    thread.open({ focus: true });
}

/**
 * Make a colleague, or oneself, the agent of a conversation.
 *
 * @param {import("models").Thread} thread
 * @param {{ id: number, name: string, isSelf: boolean }} user
 */
export async function assignConversation(thread, { id, name, isSelf }) {
    await callOnce(thread, "instagram_assign", id);
    if (isSelf) {
        thread.composer.autofocus++;
        return;
    }
    const { notification } = thread.store.env.services;
    notification.add(
        _t("%(agent)s is now handling the conversation with %(customer)s.", {
            agent: name,
            customer: thread.displayName,
        }),
        { type: "success" }
    );
}

/**
 * Change where a conversation stands, as its own button would.
 *
 * @param {import("models").Thread} thread
 * @param {"open"|"pending"|"resolved"} status
 */
export async function setStatus(thread, status) {
    if (status === thread.instagram_status || thread.isInstagramCallPending) {
        return;
    }
    if (status === "resolved") {
        await resolveConversation(thread);
    } else if (status === "open" && thread.isInstagramResolved) {
        await reopenConversation(thread);
    } else {
        await callOnce(thread, "instagram_set_status", status);
    }
}

/** Let a conversation wait for the customer's next message, or for the agent again. */
export async function togglePending(thread) {
    await setStatus(thread, thread.instagram_status === "pending" ? "open" : "pending");
}

/** Give a conversation back to the queue: it stays in view, and anybody may take it. */
export async function unassignConversation(thread) {
    await callOnce(thread, "instagram_assign", false);
}

/** Remove a conversation that somebody else handles from one's own list. */
export async function leaveConversation(thread) {
    await callOnce(thread, "instagram_leave");
    thread.closeChatWindow();
}

/** Leave a resolved conversation for the one that needs its agent most, else for none. */
function showNextConversation(thread) {
    const { discuss } = thread.store;
    if (thread.notEq(discuss.thread)) {
        return;
    }
    const mine = discuss.instagramCategory.threads.filter(
        (other) => other.notEq(thread) && other.self_member_id && !other.isInstagramResolved
    );
    const next = mine.find((other) => other.isUnread) ?? mine[0];
    if (next && discuss.isActive) {
        ignoreSecondClick(next);
        next.setAsDiscussThread();
        return;
    }
    discuss.thread = undefined;
    if (discuss.isActive) {
        router.replaceState({ active_id: undefined });
    }
}

/** Its buttons stand where those of the conversation before were, which a click was meant for. */
function ignoreSecondClick(thread) {
    thread.isInstagramCallPending = true;
    browser.setTimeout(() => (thread.isInstagramCallPending = false), DOUBLE_CLICK);
}
