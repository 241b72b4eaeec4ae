import { notifyChange } from "@instagram_inbox/conversation/change_notification";

import { _t } from "@web/core/l10n/translation";

/**
 * Change several conversations, and offer to undo it.
 *
 * @param {Object} env
 * @param {number[]} ids
 * @param {Object} changes see the server's `instagram_change`
 */
export async function changeConversations(env, ids, changes) {
    const undo = await env.services.orm.call("discuss.channel", "instagram_change", [ids, changes]);
    notifyChange(env, { message: changedText(undo.length), undo });
}

function changedText(count) {
    if (!count) {
        return _t("Nothing to change: they are like this already.");
    }
    return count === 1
        ? _t("One conversation changed.")
        : _t("%(count)s conversations changed.", { count });
}

/**
 * Return the agents who may handle all of these conversations.
 *
 * @param {Object} env
 * @param {number[]} ids of conversations, one of each inbox
 */
export async function commonAssignees(env, ids) {
    const { orm } = env.services;
    const lists = await Promise.all(
        ids.map((id) => orm.call("discuss.channel", "instagram_assignees", [[id]]))
    );
    const isInAll = ({ id }) => lists.every((list) => list.some((user) => user.id === id));
    return lists[0].filter(isInAll);
}
