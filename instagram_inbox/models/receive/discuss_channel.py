from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.fields import Domain
from odoo.tools import SQL

from ...instagram.common.const import HUMAN_AGENT_EXTRA, WINDOW
from ...words.content import describe_origin


class DiscussChannel(models.Model):
    """What a batch of messages does to its thread."""

    _inherit = "discuss.channel"

    instagram_reaction_id = fields.Many2one(
        "instagram.reaction",
        "Latest News",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The customer's reaction to our last messages, until somebody writes.",
    )
    instagram_reaction = fields.Char(
        "Reaction", compute="_compute_instagram_reaction", compute_sudo=True
    )
    instagram_is_closing = fields.Boolean(
        "Closing Soon",
        compute="_compute_instagram_is_closing",
        search="_search_instagram_is_closing",
        help="The customer waits, and soon Instagram accepts no more replies.",
    )

    instagram_is_due_soon = fields.Boolean(
        "Due Soon",
        compute="_compute_instagram_is_due_soon",
        help="The last quarter of the time for the first reply has begun.",
    )

    @api.depends("instagram_reaction_id.emoji")
    @api.depends_context("lang")
    def _compute_instagram_reaction(self):
        for channel in self:
            parts = channel._instagram_reaction_parts()
            message = channel.instagram_reaction_id.message_id.mail_message_id
            channel.instagram_reaction = parts and message._instagram_reaction_text(
                parts["emoji"]
            )

    @api.depends("instagram_answer_end", "instagram_waiting_since")
    def _compute_instagram_is_closing(self):
        closing = self.filtered_domain(self._search_instagram_is_closing("in", [True]))
        for channel in self:
            channel.instagram_is_closing = channel in closing

    def _search_instagram_is_closing(self, operator, value):
        """Search by the stored end of the window, which is in an index."""
        if operator != "in":
            return NotImplemented
        now = self._instagram_window_over()
        # sudo: instagram.inbox - from when on each is told
        inboxes_sudo = self.env["instagram.inbox"].sudo()
        inboxes_sudo = inboxes_sudo.search([("closing_soon_hours", ">", 0)])
        return Domain("instagram_waiting_since", "!=", False) & Domain.OR(
            Domain("instagram_inbox_id", "in", inboxes.ids)
            & Domain("instagram_window_end", ">", now)
            & Domain("instagram_window_end", "<=", now + timedelta(hours=hours))
            for hours, inboxes in inboxes_sudo.grouped("closing_soon_hours").items()
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Order by the end of the time for replies; where it is over, that is no end."""
        if field_name != "instagram_answer_end":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        end = self._field_to_sql(alias, "instagram_window_end", query)
        over = self._instagram_window_over()
        return SQL(
            "CASE WHEN %s > %s THEN %s END %s %s", end, over, end, direction, nulls
        )

    @api.model
    def _instagram_window_over(self):
        """Return the time before which a reply window ended if no reply is possible."""
        human_agent = self.env["instagram.api"]._allows_human_agent()
        extra = HUMAN_AGENT_EXTRA if human_agent else timedelta()
        return fields.Datetime.now() - extra

    @api.depends("instagram_response_due")
    def _compute_instagram_is_due_soon(self):
        now = fields.Datetime.now()
        for channel in self:
            due, inbox = channel.instagram_response_due, channel.instagram_inbox_id
            channel.instagram_is_due_soon = bool(due) and (
                timedelta()
                < due - now
                # sudo: instagram.inbox - readers may know when a reply is due
                <= timedelta(hours=inbox.sudo().first_response_target / 4)
            )

    def _instagram_received(self, items, absences, agent=None):
        """Bring the thread up to date with messages that were just added to it.

        When a customer writes to an agent who is absent, nobody handles the thread any
        more.

        :param list items: `NewMessage` objects in the order they were written
        :param dict absences: see `res.users._instagram_absences`
        :param agent: the user to whom it is given, if any
        """
        said = [item.at for item in items if item.is_said]
        if not said:
            return
        # by Instagram's clock: after an outage all arrive at once
        values = {"last_interest_dt": max(*said, self.last_interest_dt or said[0])}
        if self.instagram_reaction_id:
            values["instagram_reaction_id"] = False
        values |= self._instagram_waiting_after(items)
        incoming = [item for item in items if item.counts]
        was_resolved = self.instagram_status == "resolved"
        was_hidden = was_resolved or self.instagram_snoozed_until
        if incoming:
            values["instagram_window_end"] = (
                not self.instagram_is_test and self._instagram_window_after(incoming)
            )
            values["instagram_closing_told"] = False
            if self.instagram_status != "open":
                values["instagram_status"] = "open"
                self._instagram_log(
                    "status", old_status=self.instagram_status, new_status="open"
                )
            if self.instagram_snoozed_until:
                values["instagram_snoozed_until"] = False
                self._instagram_log("snooze", reason="wrote")
        if agent:
            values |= self._instagram_agent_values(agent)
        self.write(values)
        if agent:
            return
        if incoming and self.instagram_agent_id:
            first = incoming[0].message if was_hidden else None
            self._instagram_keep_agent(absences, was_resolved, unread_from=first)
        elif (
            not {"instagram_snoozed_until", "instagram_status"}.isdisjoint(values)
            and not self.instagram_is_test
        ):
            self.env["instagram.notifier"]._note(
                self, "unassigned", message=incoming[0].message
            )

    def _instagram_reacted(self, reaction, at):
        """Tell the agent that the customer reacted to a message of ours.

        It opens nothing and reopens nothing: nobody has to reply to it.

        :param reaction: the `instagram.reaction`
        :param datetime at: when, by Instagram's clock
        """
        if at >= self.last_interest_dt:
            self.instagram_reaction_id = reaction
        message = reaction.message_id.mail_message_id
        agent = self.instagram_agent_id
        if not self._instagram_readers(agent):
            return
        member = self.channel_member_ids.filtered(
            lambda member: member.partner_id == agent.partner_id
        )
        if member and not member.message_unread_counter:
            last = self.env["mail.message"].search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("message_type", "=", "comment"),
                ],
                order="id desc",
                limit=1,
            )
            member._set_new_message_separator(last.id)
        store = Store(bus_channel=agent).add(message)
        news = {
            "data": store.get_result(),
            "emoji": reaction.emoji,
            "instagram_thread_id": self.id,
            "text": message._instagram_plain_text(),
        }
        agent._bus_send("instagram.inbox/reaction", news)
        self.env["instagram.notifier"]._note(
            self, "reaction", message=message, emoji=reaction.emoji
        )

    def _instagram_forget_reaction(self, reactions):
        """Stop showing one of these reactions as the latest news."""
        if self.instagram_reaction_id in reactions:
            self.instagram_reaction_id = False

    def _instagram_reaction_parts(self):
        """Return the customer's latest reaction, for browsers; False if there is none.

        :return: the `emoji` and the `text` it is about
        :rtype: dict | bool
        """
        # sudo: instagram.reaction, mail.message - readers of the thread see both
        reaction_sudo = self.sudo().instagram_reaction_id
        message_sudo = reaction_sudo.message_id.mail_message_id
        if not reaction_sudo.emoji or message_sudo._instagram_is_unsent():
            return False
        text = message_sudo._instagram_plain_text()
        return {"emoji": reaction_sudo.emoji, "text": text}

    def _instagram_waiting_after(self, items):
        """Return the value of `instagram_waiting_since` after new messages.

        :return: empty when these change nothing, as replies that came late
        :rtype: dict
        """
        episodes = [item.episode for item in items if item.episode]
        current = [episode for episode in episodes if not episode.resolved_at]
        if current:
            return current[-1]._waiting_values()
        # a conversation of before the account was connected, answered in the app
        if not episodes and any(not item.is_incoming for item in items):
            return self.env["instagram.episode"]._waiting_values()
        return {}

    def _instagram_update_from_import(self, items, is_new):
        """Bring the thread up to date with earlier messages.

        :param list items: `NewMessage` objects in the order they were written
        :param bool is_new: whether the thread holds nothing else
        """
        last = items[-1].at
        self.last_interest_dt = last if is_new else max(last, self.last_interest_dt)
        incoming = [item for item in items if item.is_incoming]
        if incoming:
            self.instagram_window_end = self._instagram_window_after(incoming)
        if self.instagram_status == "resolved" and self._instagram_awaits_reply(items):
            self.write(
                {
                    "instagram_status": "open",
                    "instagram_waiting_since": incoming[-1].at,
                }
            )
            self._instagram_log("status", old_status="resolved", new_status="open")
            if self.instagram_agent_id:
                self._instagram_show_reopened(unread_from=items[0].message)

    def _instagram_awaits_reply(self, items):
        """Return whether the latest message is the customer's, recent, and among these.

        An import comes in batches: only the last one decides.
        """
        last = self.env["instagram.message"].search(
            [("channel_id", "=", self.id), ("written_at", "!=", False)],
            order="written_at desc, id desc",
            limit=1,
        )
        more = self.env["instagram.webhook.event"].search_count(
            [
                ("account", "=", self.instagram_inbox_id.instagram_id),
                ("customer", "=", self.instagram_user_id),
                ("state", "=", "pending"),
                ("is_imported", "=", True),
                ("kind", "in", ("message", "echo")),
                ("id", "not in", [item.row.id for item in items]),
            ],
            limit=1,
        )
        return (
            not more
            and last.direction == "in"
            and last.mail_message_id in [item.message for item in items]
            and last.written_at > fields.Datetime.now() - timedelta(hours=24)
        )

    def _instagram_window_after(self, incoming):
        """Return when the reply window ends after messages of the customer."""
        end = incoming[-1].at + WINDOW
        return max(end, self.instagram_window_end or end)

    def _instagram_keep_origin(self, items):
        """Store the ad, link or product by which the customer last came.

        :param list items: new messages of this thread, in the order they were written
        """
        arrivals = [item for item in items if item.origin]
        known = (self.instagram_origin or {}).get("at", "")
        if arrivals and known <= fields.Datetime.to_string(arrivals[-1].at):
            origin, at = arrivals[-1].origin, arrivals[-1].at
            self.instagram_origin = describe_origin(origin) | {
                "ref": origin.ref,
                "ad_id": origin.ad_id,
                "at": fields.Datetime.to_string(at),
            }

    def _instagram_note_holder(self, is_held, at):
        """Show whether another app holds this thread.

        :param datetime at: the time of the event that says so
        """
        at = at.replace(microsecond=0)
        if self.instagram_held_told_at and at < self.instagram_held_told_at:
            return
        if is_held and self._instagram_received_since(at):
            return
        if is_held != self.instagram_is_held:
            self.instagram_is_held = is_held
        if is_held or self.instagram_held_told_at:
            self.instagram_held_told_at = at

    def _instagram_received_since(self, at):
        """Return whether we have received a later message of this thread ourselves."""
        return self.env["instagram.message"].search_count(
            [
                ("channel_id", "=", self.id),
                ("from_standby", "=", False),
                ("written_at", ">", at),
                "|",
                ("direction", "=", "in"),
                ("from_app", "=", True),
            ],
            limit=1,
        )
