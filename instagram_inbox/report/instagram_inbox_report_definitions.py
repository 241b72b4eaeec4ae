from odoo import fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class InstagramInboxReport(models.Model):
    """What each figure counts, in the words its readers see as tooltips."""

    _inherit = "instagram.inbox.report"

    # pylint: disable=translation-field; of a field, Odoo exports its string and help only
    agent_id = fields.Many2one(falsy_value_label=_lt("No agent"))
    origin = fields.Char(falsy_value_label=_lt("No ad or link"))
    # pylint: enable=translation-field
    conversations = fields.Integer(
        help="Support cases that a customer's message opened, until they are resolved."
        " They count for the agent they had when they began, which is mostly nobody."
    )
    incoming_messages = fields.Integer(
        help="What customers wrote, by the time they wrote it."
    )
    outgoing_messages = fields.Integer(
        help="What was sent to customers, also from the Instagram app (that is without"
        " agent) and automatically. Notes are not counted."
    )
    resolutions = fields.Integer(
        help="How often a conversation was resolved; a reopened one counts again."
    )
    first_response_time = fields.Float(
        help="On average, from the opening of a conversation"
        " to its first reply by a person."
    )
    reply_time = fields.Float(
        help="On average, from the customer's"
        " first unanswered message to each later reply."
    )
    resolution_time = fields.Float(
        help="On average, from the opening of a conversation to its resolution."
    )
    first_response_time_business = fields.Float(
        help="First response time, counting only the inbox's business hours. Empty"
        " without business hours."
    )
    reply_time_business = fields.Float(
        help="Reply time, counting only the inbox's business hours. Empty without"
        " business hours."
    )
    resolution_time_business = fields.Float(
        help="Resolution time, counting only the inbox's business hours. Empty without"
        " business hours."
    )

    def action_open_conversation(self):
        """Open the thread in Discuss."""
        return self.channel_id.action_instagram_open()
