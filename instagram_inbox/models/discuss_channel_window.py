from odoo import api, fields, models
from odoo.exceptions import UserError

from ..instagram.const import HUMAN_AGENT_EXTRA, HUMAN_AGENT_TAG


class DiscussChannelWindow(models.Model):
    """How long a thread's customer may be answered.

    The rule is Instagram's: for 24 hours after the customer's latest message, and for
    six more days by a person, when the app has the Human Agent feature.
    """

    _inherit = "discuss.channel"

    instagram_answer_end = fields.Datetime(
        "Answers Taken Until",
        compute="_compute_instagram_answer_end",
        help="Instagram takes answers written by a person until then.",
    )

    @api.depends("instagram_window_end")
    def _compute_instagram_answer_end(self):
        human_agent = self.env["instagram.api"]._human_agent()
        for channel in self:
            end = channel.instagram_window_end
            is_longer = end and human_agent
            channel.instagram_answer_end = end + HUMAN_AGENT_EXTRA if is_longer else end

    def _instagram_closed(self, by_person):
        """Say why Instagram would not take a message now.

        :param bool by_person: whether a person wrote it
        :return: a key of `REASONS`; None when it takes it
        """
        if not self.instagram_window_end:
            return "never_wrote"
        end = self.instagram_answer_end if by_person else self.instagram_window_end
        if fields.Datetime.now() < end:
            return None
        is_longer = end != self.instagram_window_end
        return "human_agent_ended" if is_longer else "window_closed"

    def _instagram_tag(self, by_person):
        """Give the tag of a message sent now: none as long as it goes without.

        What may not be tagged never is, also when the time has run out just now:
        Instagram then refuses it.
        """
        end = self.instagram_window_end
        is_over = fields.Datetime.now() >= end
        may_be_tagged = by_person and self.instagram_answer_end != end
        return HUMAN_AGENT_TAG if is_over and may_be_tagged else None

    def _instagram_check_open(self, by_person):
        """Refuse, in the user's words, what Instagram would not take."""
        if reason := self._instagram_closed(by_person):
            api = self.env["instagram.api"]
            raise UserError(api._sentence(reason, self.env.lang))
