import { mailModels } from "@mail/../tests/mail_test_helpers";
import { mailDataHelpers } from "@mail/../tests/mock_server/mail_mock_server";

import { Command, fields, makeKwArgs } from "@web/../tests/web_test_helpers";

const { Store } = mailDataHelpers;

export class DiscussChannel extends mailModels.DiscussChannel {
    /** Where conversations ended, see `instagram_endings`. */
    ended = fields.Json();
    instagram_agent_id = fields.Many2one({ relation: "res.users" });
    instagram_answer_end = fields.Datetime();
    instagram_closed_reason = fields.Char();
    instagram_inbox_id = fields.Many2one({ relation: "instagram.inbox" });
    instagram_is_due_soon = fields.Boolean();
    instagram_is_held = fields.Boolean();
    instagram_is_test = fields.Boolean();
    instagram_origin = fields.Json();
    instagram_preview = fields.Json();
    instagram_priority = fields.Char();
    instagram_response_due = fields.Datetime();
    instagram_snoozed_until = fields.Datetime();
    instagram_status = fields.Char();
    instagram_tag_ids = fields.Many2many({ relation: "instagram.tag" });
    instagram_username = fields.Char();
    instagram_waiting_since = fields.Datetime();
    instagram_window_end = fields.Datetime();

    /** @param {number[]} ids */
    instagram_take(ids) {
        const [channel] = this.browse(ids);
        if (channel.instagram_agent_id) {
            return false;
        }
        this.write(ids, {
            channel_member_ids: [Command.create({ partner_id: this.env.user.partner_id })],
            instagram_agent_id: this.env.uid,
        });
        this._instagram_notify(channel.id);
        return true;
    }

    /**
     * @param {number[]} ids
     * @param {number|false} userId
     */
    instagram_assign(ids, userId) {
        const [channel] = this.browse(ids);
        const [self] = this.env["res.partner"].browse(this.env.user.partner_id);
        const member = this._instagram_member(channel, self);
        if (member && userId !== this.env.uid) {
            this._instagram_leave(channel, self, member);
        } else if (!member && userId === this.env.uid) {
            this.write(ids, {
                channel_member_ids: [Command.create({ partner_id: self.id })],
            });
        }
        this.write(ids, { instagram_agent_id: userId });
        this._instagram_notify(channel.id);
        return true;
    }

    /**
     * @param {number[]} ids
     * @param {{ snoozed_until: string|false }} changes the only one that is known here
     */
    instagram_change(ids, { snoozed_until }) {
        return ids.map((id) => {
            const [channel] = this.browse(id);
            const before = channel.instagram_snoozed_until || false;
            this.write([id], { instagram_snoozed_until: snoozed_until });
            this._instagram_notify(id);
            return { id, changes: { snoozed_until: before } };
        });
    }

    /** @param {{ id: number, changes: Object }[]} undo */
    instagram_undo(undo) {
        undo.forEach(({ id, changes }) => this.instagram_change([id], changes));
        return true;
    }

    /** @param {number[]} ids */
    instagram_endings(ids) {
        const [channel] = this.browse(ids);
        return channel.ended || [];
    }

    /** Everybody who can log in. */
    instagram_assignees() {
        return this.env["res.users"]
            .search_read([["share", "=", false]], ["name", "partner_id"])
            .map(({ id, name, partner_id }) => ({
                id,
                im_status: "online",
                name,
                partner_id: partner_id[0],
            }));
    }

    /**
     * @param {number[]} ids
     * @param {"open"|"pending"|"resolved"} status
     */
    instagram_set_status(ids, status) {
        const [channel] = this.browse(ids);
        this.write(ids, { instagram_status: status });
        const [self] = this.env["res.partner"].browse(this.env.user.partner_id);
        const member = this._instagram_member(channel, self);
        if (status === "resolved" && member) {
            this._instagram_leave(channel, self, member);
        } else if (status === "open" && channel.instagram_agent_id && !member) {
            this.write(ids, {
                channel_member_ids: [Command.create({ partner_id: self.id })],
            });
        }
        this._instagram_notify(channel.id);
        return true;
    }

    _instagram_member(channel, self) {
        return this.env["discuss.channel.member"]._filter([
            ["channel_id", "=", channel.id],
            ["partner_id", "=", self.id],
        ])[0];
    }

    _instagram_leave(channel, self, member) {
        const members = this.env["discuss.channel.member"].browse(member.id);
        this.write([channel.id], { channel_member_ids: [Command.delete(member.id)] });
        const store = new Store(this.browse(channel.id), {
            channel_member_ids: Store.many(members, makeKwArgs({ only_id: true, mode: "DELETE" })),
            close_chat_window: true,
            isLocallyPinned: false,
        });
        this.env["bus.bus"]._sendone(self, "mail.record/insert", store.get_result());
    }

    /** What the bus of the inbox carries to its agents. */
    _instagram_notify(id) {
        const [self] = this.env["res.partner"].browse(this.env.user.partner_id);
        this.env["bus.bus"]._sendone(
            self,
            "mail.record/insert",
            new Store(this.browse(id)).get_result()
        );
    }

    /**
     * @override
     * @type {typeof mailModels.DiscussChannel["prototype"]["_to_store"]}
     */
    _to_store(store, fieldNames) {
        super._to_store(...arguments);
        if (fieldNames?.length) {
            return;
        }
        for (const channel of this.filter((record) => record.channel_type === "instagram")) {
            store._add_record_fields(this.browse(channel.id), {
                instagram_agent_id: Store.one(
                    this.env["res.users"].browse(channel.instagram_agent_id),
                    makeKwArgs({ fields: [Store.one("partner_id", ["name"])] })
                ),
                instagram_answer_end: channel.instagram_answer_end,
                instagram_closed_reason:
                    channel.instagram_closed_reason ||
                    (channel.instagram_is_test && "dashboard_test") ||
                    (!channel.instagram_answer_end && "never_wrote"),
                instagram_inbox_id: Store.one(
                    this.env["instagram.inbox"].browse(channel.instagram_inbox_id),
                    makeKwArgs({
                        fields: [
                            "name",
                            "username",
                            "state",
                            "reauthorize_key",
                            "paused_until",
                            "pause_key",
                        ],
                    })
                ),
                instagram_is_held: channel.instagram_is_held,
                instagram_is_test: channel.instagram_is_test,
                instagram_origin: channel.instagram_origin,
                instagram_priority: channel.instagram_priority,
                instagram_snoozed_until: channel.instagram_snoozed_until,
                instagram_status: channel.instagram_status,
                instagram_tag_ids: Store.many(
                    this.env["instagram.tag"].browse(channel.instagram_tag_ids),
                    makeKwArgs({ fields: ["color", "name"] })
                ),
                instagram_username: channel.instagram_username,
                instagram_waiting_since: channel.instagram_waiting_since,
                instagram_window_end: channel.instagram_window_end,
            });
        }
    }
}
