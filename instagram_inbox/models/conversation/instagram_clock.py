import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...instagram.common.const import WINDOW
from ...tools.jobs import CONFLICTS, aside

_logger = logging.getLogger(__name__)

# How many conversations each step looks at in one run; the rest follows in the next.
BATCH = 200


class InstagramClock(models.AbstractModel):
    """What happens to conversations when a time has come.

    Snoozed ones are listed again, agents are reminded of late ones and of those whose
    reply window ends soon, and quiet ones are resolved.
    """

    _name = "instagram.clock"
    _description = "Instagram Conversations by the Clock"

    @api.model
    def _cron_clock(self):
        for find, step, remind in (
            (self._snoozed_until_now, self._wake, None),
            (self._late, self._note_late, self._remind_late),
            (self._very_late, self._note_very_late, self._remind_very_late),
            (self._closing, self._note_closing, self._remind_closing),
            (self._quiet, self._resolve_quiet, None),
        ):
            done, has_time = self._each(find(), step)
            if remind and done:
                # together: who gets many reminders gets one sentence
                with aside(self.env, "remind people of Instagram conversations"):
                    remind(done.exists())
                self.env["ir.cron"]._commit_progress()
            if not has_time:
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _each(self, channels, step):
        """Run a step for each of these threads; each is committed.

        What somebody else changes at the same time is looked at again in the next run.

        :return: the threads for which it is done, and whether there is time for more
        :rtype: tuple
        """
        done = channels.browse()
        for channel in channels:
            try:
                step(channel)
                self.env.flush_all()
                done |= channel
            except CONFLICTS:
                self.env.cr.rollback()
                self.env.transaction.reset()
            # The one boundary: an error with one conversation does not delay the others.
            except Exception:
                _logger.exception("What is due could not be done: %s.", channel)
                self.env.cr.rollback()
                self.env.transaction.reset()
            if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                return done, False
        return done, True

    @api.model
    def _listed(self, domain, order):
        """Return threads that agents have in their lists, among these."""
        channels = self.env["discuss.channel"]
        return channels.search(
            [
                *domain,
                ("channel_type", "=", "instagram"),
                ("instagram_snoozed_until", "=", False),
                ("instagram_status", "!=", "resolved"),
            ],
            order=order,
            limit=BATCH,
        )

    # ------------------------------------------------------------
    # SNOOZED
    # ------------------------------------------------------------

    @api.model
    def _snoozed_until_now(self):
        return self.env["discuss.channel"].search(
            [("instagram_snoozed_until", "<=", fields.Datetime.now())],
            order="instagram_snoozed_until, id",
            limit=BATCH,
        )

    @api.model
    def _wake(self, channel):
        channel._instagram_wake()

    # ------------------------------------------------------------
    # LATE
    # ------------------------------------------------------------

    @api.model
    def _late(self):
        """Return threads whose first reply is overdue, and nobody was reminded of."""
        now = fields.Datetime.now()
        domain = [
            ("instagram_response_due", "<=", now),
            ("instagram_reminded", "=", False),
        ]
        return self._listed(domain, "instagram_response_due, id")

    @api.model
    def _very_late(self):
        """Return threads that are late by the same time again, since the reminder."""
        now = fields.Datetime.now()
        domain = [
            ("instagram_response_due", "<=", now),
            ("instagram_reminded", "=", "agent"),
        ]

        def is_very_late(channel):
            due = channel.instagram_inbox_id._response_due(
                channel.instagram_response_due
            )
            return due and due <= now

        return self._listed(domain, "instagram_response_due, id").filtered(is_very_late)

    @api.model
    def _note_late(self, channel):
        channel.instagram_reminded = "agent"

    @api.model
    def _remind_late(self, channels):
        self._remind_responsible(channels, "late")

    @api.model
    def _note_very_late(self, channel):
        channel.instagram_reminded = "managers"

    @api.model
    def _remind_very_late(self, channels):
        people = {each: each.instagram_inbox_id._managers() for each in channels}
        self.env["instagram.announcement"]._remind(people, "very_late")

    @api.model
    def _remind_responsible(self, channels, kind):
        people = {each: each._instagram_responsible() for each in channels}
        self.env["instagram.announcement"]._remind(people, kind)

    # ------------------------------------------------------------
    # CLOSING SOON
    # ------------------------------------------------------------

    @api.model
    def _closing(self):
        domain = [
            ("instagram_is_closing", "=", True),
            ("instagram_closing_told", "!=", True),
        ]
        return self._listed(domain, "instagram_window_end, id")

    @api.model
    def _note_closing(self, channel):
        channel.instagram_closing_told = True

    @api.model
    def _remind_closing(self, channels):
        self._remind_responsible(channels, "closing")

    # ------------------------------------------------------------
    # QUIET
    # ------------------------------------------------------------

    @api.model
    def _quiet(self):
        """Return threads that wait for a customer who has not written for days."""
        inboxes = self.env["instagram.inbox"].search([("auto_resolve_days", ">", 0)])
        now, quiet = fields.Datetime.now(), self.env["discuss.channel"]
        for days, mine in inboxes.grouped("auto_resolve_days").items():
            domain = [
                ("instagram_inbox_id", "in", mine.ids),
                ("instagram_waiting_since", "=", False),
                # a day after the customer's last message
                ("instagram_window_end", "<=", now + WINDOW - timedelta(days=days)),
                ("id", "not in", self._put_back(now - timedelta(days=days))),
            ]
            quiet |= self._listed(domain, "instagram_window_end, id")
        return quiet

    @api.model
    def _put_back(self, since):
        """Return the query of threads that somebody reopened or snoozed, or that woke.

        They are to stay in the list for as long as if the customer had written.
        """
        changes = self.env["instagram.conversation.change"]
        by_person = Domain("kind", "=", "status") & Domain("user_id", "!=", False)
        domain = Domain("date", ">", since) & (
            by_person | Domain("kind", "=", "snooze")
        )
        return changes._search(domain).subselect("channel_id")

    @api.model
    def _resolve_quiet(self, channel):
        channel._instagram_set_status("resolved", reason="quiet")
