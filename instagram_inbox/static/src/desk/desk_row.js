import { statusOf } from "@instagram_inbox/conversation/header/conversation_status";
import { waitedFor, whenSaid } from "@instagram_inbox/conversation/moments";
import { timeLeft } from "@instagram_inbox/send/time_left";

import { Component, useState } from "@odoo/owl";

import { formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { imageUrl } from "@web/core/utils/urls";
import { useService } from "@web/core/utils/hooks";

/** Milliseconds from which on a row tells how long a reply is possible. */
const SOON = 3 * 60 * 60 * 1000;

/** A conversation in the list. */
export class DeskRow extends Component {
    static props = ["record", "isOpen", "open"];
    static template = "instagram_inbox.DeskRow";

    setup() {
        this.store = useState(useService("mail.store"));
    }

    get data() {
        return this.props.record.data;
    }

    get id() {
        return this.props.record.resId;
    }

    get preview() {
        return this.data.instagram_preview || {};
    }

    /** Discuss knows who has read it, once the conversation is in its lists. */
    get unread() {
        const thread = this.store.Thread.get({ model: "discuss.channel", id: this.id });
        const member = thread?.self_member_id;
        return member ? member.message_unread_counter : this.preview.unread || 0;
    }

    // ------------------------------------------------------------
    // The last words
    // ------------------------------------------------------------

    /** Who of the team said the last words; the customer needs no name. */
    get author() {
        const { author } = this.preview;
        if (!author) {
            return "";
        }
        return author.id === user.partnerId
            ? _t("You:")
            : _t("%(name)s:", { name: author.name.split(" ")[0] });
    }

    // ------------------------------------------------------------
    // Times
    // ------------------------------------------------------------

    get waitingSince() {
        return this.isOpenCase && this.data.instagram_waiting_since;
    }

    get time() {
        const now = this.store.instagramNow;
        return this.waitingSince
            ? waitedFor(now - this.waitingSince.ts)
            : whenSaid(this.data.last_interest_dt, now);
    }

    get timeTitle() {
        return this.waitingSince
            ? _t("Waiting since %(moment)s", { moment: formatDateTime(this.waitingSince) })
            : formatDateTime(this.data.last_interest_dt);
    }

    /** Amber when the first reply is due soon by the inbox's target, red when it is late. */
    get dueClass() {
        const due = this.data.instagram_response_due;
        if (due && due.ts <= this.store.instagramNow) {
            return "text-danger";
        }
        return this.data.instagram_is_due_soon ? "text-warning-emphasis" : "";
    }

    /** How long a reply is possible, when that is not long any more. */
    get timeLeft() {
        const end = this.data.instagram_answer_end;
        const left = end ? end.ts - this.store.instagramNow : 0;
        return this.waitingSince && left > 0 && left < SOON ? timeLeft(left) : "";
    }

    // ------------------------------------------------------------
    // The case
    // ------------------------------------------------------------

    get isOpenCase() {
        return this.data.instagram_status !== "resolved";
    }

    /** Open is what most are: only another status is shown. */
    get status() {
        const { instagram_snoozed_until: until, instagram_status: status } = this.data;
        if (until) {
            const moment = formatDateTime(until);
            const label = _t("Snoozed until %(moment)s", { moment });
            return { colorClass: "text-body-secondary", icon: "fa fa-bell-slash-o", label };
        }
        return status === "open" ? undefined : statusOf(this.data);
    }

    get agent() {
        const agent = this.data.instagram_agent_id;
        if (!agent) {
            return undefined;
        }
        const isSelf = agent.id === user.userId;
        return {
            name: isSelf ? _t("You") : agent.display_name,
            picture: imageUrl("res.users", agent.id, "avatar_128"),
            title: _t("Agent: %(name)s", { name: agent.display_name }),
        };
    }

    get tags() {
        const tags = this.data.instagram_tag_ids;
        return tags
            ? tags.records.map(({ data, resId }) => ({
                  color: data.color,
                  id: resId,
                  name: data.display_name,
              }))
            : [];
    }

    /** The inbox is named only for people who read several. */
    get inboxName() {
        return (
            this.store.instagram_has_several_inboxes && this.data.instagram_inbox_id?.display_name
        );
    }

    get selectLabel() {
        return _t("Select %(name)s", { name: this.data.name });
    }
}
