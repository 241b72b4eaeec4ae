import { clockTime } from "@instagram_inbox/send/time_left";

import { _t } from "@web/core/l10n/translation";

/**
 * Return what an agent should know before replying, only the most important.
 *
 * @param {import("models").Thread} thread
 * @param {import("models").Store} store
 * @returns {{icon: string, isInfo: ?boolean, text: string}|undefined}
 */
export function noticeOf(thread, store) {
    const { can_connect_instagram, instagram_reasons, instagramNow } = store;
    const inbox = thread.instagram_inbox_id;
    if (!inbox) {
        return undefined;
    }
    if (thread.instagram_is_held) {
        return {
            icon: "fa-pause-circle-o",
            text: _t(
                "Another app is handling this conversation. Instagram may refuse replies from here until it hands the conversation over."
            ),
        };
    }
    if (inbox.isWaitingForConnection) {
        const notice = _t(
            "%(inbox)s is not connected to Instagram. Replies wait until it is connected again.",
            { inbox: inbox.name }
        );
        // only people who can connect it have to know what else to do first
        const reason = can_connect_instagram && instagram_reasons[inbox.reauthorize_key];
        return {
            icon: "fa-chain-broken",
            text: reason ? _t("%(notice)s %(reason)s", { notice, reason }) : notice,
        };
    }
    if (inbox.isPaused(instagramNow)) {
        return {
            icon: "fa-pause-circle-o",
            text: _t("%(reason)s Replies wait; the next try is at %(time)s.", {
                reason: instagram_reasons[inbox.pause_key],
                time: clockTime(inbox.paused_until, instagramNow),
            }),
        };
    }
    if (thread.isInstagramResolved) {
        return {
            icon: "fa-check",
            isInfo: true,
            text: _t(
                "This conversation is resolved. A reply is sent, and the conversation stays resolved until the customer writes."
            ),
        };
    }
    return undefined;
}
