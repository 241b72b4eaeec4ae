import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...instagram.common.const import WINDOW
from ...tools.jobs import CONFLICTS, aside

_logger = logging.getLogger(__name__)

# How many conversations each step looks at at once.
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
        has_time = all(
            self._do_due(find, step, remind)
            for find, step, remind in (
                (self._snoozed_until_now, self._wake, None),
                (self._late, self._note_late, self._remind_late),
                (self._very_late, self._note_very_late, self._remind_very_late),
                (self._closing, self._note_closing, self._remind_closing),
                (self._quiet, self._resolve_quiet, None),
            )
        )
        if has_time:
            self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _do_due(self, find, step, remind):
        """Do a step for all threads for which it is due, a batch at a time.

        A thread whose step failed is left alone until the next run, so that the others
        have their turn. What somebody else changes at the same time waits until then too.

        :param find: a function that returns some of the threads, without those it gets
        :param step: a function that is called with each
        :param remind: a function that notifies people of all of them, if any
        :return: whether there is time for more
        """
        tried = self.env["discuss.channel"]
        while due := find(tried):
            tried |= due
            if not (
                self._remind_together(due, step, remind)
                if remind
                else self._each(due, step)
            ):
                return False
        return True

    @api.model
    def _each(self, channels, step):
        """Run a step for each of these threads; each is committed."""
        for channel in channels:
            self._try(channel, step)
            if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                return False
        return True

    @api.model
    def _remind_together(self, channels, step, remind):
        """Mark these threads and remind people of them, in one transaction.

        A process that ends in between has done neither. Who gets many reminders gets
        one sentence.
        """
        done = channels.filtered(lambda channel: self._try(channel, step))
        if done:
            with aside(self.env, "remind people of Instagram conversations"):
                remind(done)
        return bool(self.env["ir.cron"]._commit_progress(len(channels), remaining=1))

    @api.model
    def _try(self, channel, step):
        """Run a step for a thread, and return whether it was done."""
        try:
            with self.env.cr.savepoint():
                step(channel)
        except CONFLICTS:
            return False
        # The one boundary: an error with one conversation does not delay the others.
        except Exception:
            _logger.exception("What is due could not be done: %s.", channel)
            return False
        return True

    @api.model
    def _listed(self, domain, order, tried):
        """Return threads that agents have in their lists, among these."""
        return self._due(
            [
                *domain,
                ("channel_type", "=", "instagram"),
                ("instagram_snoozed_until", "=", False),
                ("instagram_status", "!=", "resolved"),
            ],
            order,
            tried,
        )

    @api.model
    def _due(self, domain, order, tried):
        """Return a batch of threads that were not tried yet."""
        untried = [*domain, ("id", "not in", tried.ids)]
        return self.env["discuss.channel"].search(untried, order=order, limit=BATCH)

    # ------------------------------------------------------------
    # SNOOZED
    # ------------------------------------------------------------

    @api.model
    def _snoozed_until_now(self, tried):
        domain = [("instagram_snoozed_until", "<=", fields.Datetime.now())]
        return self._due(domain, "instagram_snoozed_until, id", tried)

    @api.model
    def _wake(self, channel):
        channel._instagram_wake()

    # ------------------------------------------------------------
    # LATE
    # ------------------------------------------------------------

    @api.model
    def _late(self, tried):
        """Return threads whose first reply is overdue, and nobody was reminded of."""
        now = fields.Datetime.now()
        domain = [
            ("instagram_response_due", "<=", now),
            ("instagram_reminded", "=", False),
        ]
        return self._listed(domain, "instagram_response_due, id", tried)

    @api.model
    def _very_late(self, tried):
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

        while late := self._listed(domain, "instagram_response_due, id", tried):
            if due := late.filtered(is_very_late):
                return due
            tried |= late
        return tried.browse()

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
    def _closing(self, tried):
        domain = [
            ("instagram_is_closing", "=", True),
            ("instagram_closing_told", "!=", True),
        ]
        return self._listed(domain, "instagram_window_end, id", tried)

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
    def _quiet(self, tried):
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
            quiet |= self._listed(domain, "instagram_window_end, id", tried)
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
