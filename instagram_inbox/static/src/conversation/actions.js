import { notifyChange, offerUndo } from "@instagram_inbox/conversation/change_notification";

import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** Milliseconds between the two clicks of a double click. */
const DOUBLE_CLICK = 500;

/** What waits until nobody can undo it any more. */
const CAN_UNDO = { instagram_can_undo: true };

/** Call the server for a thread, whose buttons are disabled meanwhile. */
async function callOnce(thread, method, ...args) {
    thread.isInstagramCallPending = true;
    try {
        return await thread.store.env.services.orm.call(
            "discuss.channel",
            method,
            [[thread.id], ...args],
            { context: CAN_UNDO }
        );
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
        await store.fetchChannel(thread.id); // the response was faster than the bus
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
    await callOnce(thread, "instagram_set_status", "resolved");
    showNextConversation(thread);
    thread.closeChatWindow();
    thread.closeInstagramUndo = offerUndo(
        thread.store.env,
        _t("Conversation with %(name)s resolved.", { name: thread.displayName }),
        { className: "o-instagram-Resolved", onUndo: () => reopenConversation(thread) }
    );
}

/** @param {import("models").Thread} thread */
export async function reopenConversation(thread) {
    await callOnce(thread, "instagram_set_status", "open");
    thread.open({ focus: true });
}

/**
 * Make a colleague or the user the agent of a conversation.
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
 * Change the status of a conversation, as its own button does.
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

/** Mark a conversation as pending, until the customer writes, or as open again. */
export async function togglePending(thread) {
    await setStatus(thread, thread.instagram_status === "pending" ? "open" : "pending");
}

/**
 * Take a conversation off the lists until a time, or put it back now; one click undoes it.
 *
 * @param {import("models").Thread} thread
 * @param {import("luxon").DateTime|false} until
 */
export async function snoozeConversation(thread, until) {
    const undo = await callOnce(thread, "instagram_change", {
        snoozed_until: until && serializeDateTime(until),
    });
    if (until) {
        showNextConversation(thread);
        thread.closeChatWindow();
    }
    notifyChange(thread.store.env, {
        message: until
            ? _t("Conversation with %(name)s snoozed.", { name: thread.displayName })
            : _t("Conversation with %(name)s is listed again.", { name: thread.displayName }),
        undo,
    });
}

/** @param {import("models").Thread} thread */
export async function togglePriority(thread) {
    await callOnce(thread, "instagram_set_priority", thread.isInstagramUrgent ? "0" : "1");
}

/**
 * Add a tag to a conversation, or remove it.
 *
 * @param {import("models").Thread} thread
 * @param {number} tagId
 */
export async function toggleTag(thread, tagId) {
    const isThere = thread.instagram_tag_ids.some(({ id }) => id === tagId);
    const method = isThere ? "instagram_remove_tags" : "instagram_add_tags";
    await callOnce(thread, method, [tagId]);
}

/** Return a conversation to the queue: it stays in view, and any agent may take it. */
export async function unassignConversation(thread) {
    await callOnce(thread, "instagram_assign", false);
}

/** Remove a conversation that a colleague handles from the user's own list. */
export async function leaveConversation(thread) {
    await callOnce(thread, "instagram_leave");
    thread.closeChatWindow();
}

/**
 * Show who changed the agent or the status of a conversation, in a dialog.
 *
 * @param {import("models").Thread} thread
 */
export async function showHistory(thread) {
    const { action, orm } = thread.store.env.services;
    await action.doAction(
        await orm.call("discuss.channel", "action_instagram_history", [[thread.id]])
    );
}

/** Open the conversation that needs its agent most, if any, after one was resolved. */
function showNextConversation(thread) {
    const { discuss, instagramDesk } = thread.store;
    if (thread.notEq(discuss.thread)) {
        instagramDesk?.refresh(); // on a phone the list comes back, and its first row is the next
        return;
    }
    if (instagramDesk) {
        instagramDesk.openNextAfter(thread);
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

/** Its buttons are where those of the last conversation were: a double click would hit them. */
export function ignoreSecondClick(thread) {
    thread.isInstagramCallPending = true;
    browser.setTimeout(() => (thread.isInstagramCallPending = false), DOUBLE_CLICK);
}
