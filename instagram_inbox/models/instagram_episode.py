from odoo import api, fields, models

from ..tools.clock import clock
from .instagram_story import span_of_answer


class InstagramEpisode(models.Model):
    """One support case on a thread: opened by the customer, ended by *Resolve*.

    Instagram has one thread per person for ever; reports count these.
    """

    _name = "instagram.episode"
    _inherit = "instagram.record"
    _description = "Instagram Conversation"
    _order = "opened_at desc, id desc"
    _log_access = False

    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade", index=True
    )
    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade", index=True
    )
    opened_at = fields.Datetime("Opened", required=True, readonly=True)
    first_answered_at = fields.Datetime("First Reply", readonly=True)
    resolved_at = fields.Datetime("Resolved", readonly=True)
    waiting_since = fields.Datetime(
        readonly=True, help="The customer's oldest message that has no reply yet."
    )
    # These two to the microsecond: what belongs to it, and what of that comes late.
    begun = fields.Datetime(readonly=True)
    latest = fields.Datetime(readonly=True)
    origin = fields.Char(
        "Came From",
        readonly=True,
        help="The ad, link or product of the customer's latest arrival in the day"
        " before.",
    )
    opening_agent_id = fields.Many2one(
        "res.users", "Agent at the Opening", readonly=True
    )
    agent_id = fields.Many2one(related="channel_id.instagram_agent_id")
    company_id = fields.Many2one(related="inbox_id.company_id")

    _open_unique = models.UniqueIndex("(channel_id) WHERE resolved_at IS NULL")

    @api.depends("channel_id")
    def _compute_display_name(self):
        for episode in self:
            episode.display_name = episode.channel_id.display_name

    @api.model
    def _open_by_channel(self, channels):
        """Give the open episode of each thread that has one.

        :rtype: dict
        """
        found = self.search(
            [("channel_id", "in", channels.ids), ("resolved_at", "=", False)]
        )
        return {episode.channel_id: episode for episode in found}

    def _is_late(self, instant):
        """Whether something later is known already: then the story is told anew."""
        return instant <= self.latest and self._is_whole()

    def _customer_wrote(self, at, instant):
        """Note that a message waits for an answer, unless an older one does."""
        self.latest = max(instant, self.latest)
        if not self.waiting_since:
            self.waiting_since = max(at, self.opened_at)

    def _answered(self, at, instant):
        """Note an answer by a person.

        :param datetime at: when it was written
        :return: what it means for the figures: the measure and the two instants
        :rtype: tuple | None
        """
        self.latest = instant
        span = span_of_answer(
            self.opened_at, self.first_answered_at, self.waiting_since, at
        )
        self.waiting_since = False
        if not self.first_answered_at:
            self.first_answered_at = at
        return span

    def _resolve(self, at):
        # what still waits may have its answer in the outbox
        self.write({"resolved_at": at, "latest": clock()})
        return ("resolution_time", self.opened_at, at)

    def _reopen(self):
        self.write({"resolved_at": False, "waiting_since": False})

    def action_open_conversation(self):
        """Open the thread in Discuss."""
        return self.channel_id.action_instagram_open()
