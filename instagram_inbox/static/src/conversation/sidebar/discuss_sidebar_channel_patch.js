import { DiscussSidebarChannel } from "@mail/discuss/core/public_web/discuss_sidebar_categories";
import { statusOf } from "@instagram_inbox/conversation/header/conversation_status";
import { isNearlyOver, timeLeft } from "@instagram_inbox/send/time_left";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** What a row shows beside the name, without opening the conversation. */
patch(DiscussSidebarChannel.prototype, {
    get colleagueTitle() {
        return _t("Agent: %(name)s", { name: this.thread.instagramColleague.name });
    },
    /** A colleague's conversation, listed while it is open, looks different from the user's own. */
    get itemNameAttClass() {
        return {
            ...super.itemNameAttClass,
            "fst-italic": Boolean(this.thread.instagramColleague),
            "opacity-75": this.thread.isInstagram && this.thread.instagram_status === "pending",
        };
    },
    /** The inbox is named only for people who read several. */
    get instagramInboxName() {
        return this.store.instagram_has_several_inboxes && this.thread.instagram_inbox_id?.name;
    },
    /** The last words; Discuss loads them with the list. */
    get instagramMessage() {
        return this.thread.isInstagram && this.thread.newestPersistentOfAllMessage;
    },
    get instagramTimeLeft() {
        const { instagram_answer_end } = this.thread;
        return instagram_answer_end ? instagram_answer_end.ts - this.store.instagramNow : 0;
    },
    /** The time left for a reply, if it is less than an hour. */
    get instagramMinutesLeft() {
        const left = this.instagramTimeLeft;
        return left > 0 && isNearlyOver(left) ? timeLeft(left) : "";
    },
    get instagramTitle() {
        const { displayName, instagram_username, isInstagramUnassigned } = this.thread;
        return [
            displayName,
            instagram_username && `@${instagram_username}`,
            this.instagramInboxName,
            isInstagramUnassigned ? _t("Unassigned") : statusOf(this.thread)?.label,
            this.instagramTimeLeft > 0
                ? timeLeft(this.instagramTimeLeft)
                : _t("Replies are no longer possible"),
        ]
            .filter(Boolean)
            .join(" · ");
    },
});
