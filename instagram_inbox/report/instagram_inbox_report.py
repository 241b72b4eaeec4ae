from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
# With two digits, so that text order is the order of the hours.
HOURS = [(f"{hour:02}", f"{hour:02}:00") for hour in range(24)]


class InstagramInboxReport(models.Model):
    """The facts that the overview pivots on, written as things happen.

    Each row is one fact, so that sums and averages over any period are exact and need
    no messages. Times are in hours. The column of a time that a fact does not have is
    NULL, which averages ignore.
    """

    _name = "instagram.inbox.report"
    _inherit = "instagram.record"
    _description = "Instagram Inbox Overview"
    _rec_name = "channel_id"
    _order = "date desc, id desc"
    _log_access = False

    date = fields.Datetime(required=True, readonly=True)
    inbox_id = fields.Many2one(
        "instagram.inbox",
        required=True,
        readonly=True,
        ondelete="cascade",
        group_expand="_read_group_expand_inboxes",
    )
    # pylint: disable=translation-field; of a field, Odoo exports its string and help only
    agent_id = fields.Many2one(
        "res.users",
        readonly=True,
        falsy_value_label=_lt("No agent"),
    )
    # pylint: enable=translation-field
    channel_id = fields.Many2one(
        "discuss.channel",
        string="Conversation",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    episode_id = fields.Many2one(
        "instagram.episode",
        readonly=True,
        ondelete="set null",
        export_string_translation=False,
    )
    company_id = fields.Many2one("res.company", readonly=True)
    is_own = fields.Boolean(
        "Own Figures",
        compute="_compute_is_own",
        search="_search_is_own",
        help="Your own figures in the inboxes you are an agent of, and those of nobody.",
    )
    is_automatic = fields.Boolean(
        "Automatic",
        readonly=True,
        help="An outgoing message that no person wrote, or a resolution by nobody, after"
        " days without a word from the customer.",
    )
    weekday = fields.Selection(
        WEEKDAYS,
        "Weekday (inbox's time zone)",
        readonly=True,
        help="Days, weeks and months follow your own time zone; weekdays and hours of"
        " the day are those of the inbox.",
    )
    hour = fields.Selection(
        HOURS,
        "Hour of Day (inbox's time zone)",
        readonly=True,
        help="Days, weeks and months follow your own time zone; weekdays and hours of"
        " the day are those of the inbox.",
    )
    conversations = fields.Integer(
        readonly=True,
        help="Support cases that a customer's message opened, until they are resolved."
        " They count for the agent they had when they began, which is mostly nobody.",
    )
    waiting_now = fields.Integer(
        compute="_compute_waiting_now",
        aggregator="sum",
        help="Those of these conversations in which the customer waits for a reply now.",
    )
    incoming_messages = fields.Integer(
        "Messages In",
        readonly=True,
        help="What customers wrote, by the time they wrote it.",
    )
    outgoing_messages = fields.Integer(
        "Messages Out",
        readonly=True,
        help="What was sent to customers, also from the Instagram app (that is without"
        " agent) and automatically. Notes are not counted.",
    )
    resolutions = fields.Integer(
        readonly=True,
        help="How often a conversation was resolved; a reopened one counts again.",
    )
    referrals = fields.Integer(
        "Arrivals by Ad or Link",
        readonly=True,
        help="How often customers came from an ad, an ig.me link or a product.",
    )
    # pylint: disable=translation-field; of a field, Odoo exports its string and help only
    origin = fields.Char(
        "Came From",
        readonly=True,
        help="The ad, link or product of an arrival, and of all that belongs to the"
        " conversation that began within a day of it.",
        falsy_value_label=_lt("No ad or link"),
    )
    priority = fields.Selection(
        [("1", "Urgent")],
        readonly=True,
        help="Whether the conversation is marked as urgent.",
        falsy_value_label=_lt("Normal"),
    )
    tag_ids = fields.Many2many(
        "instagram.tag",
        "instagram_inbox_report_tag_rel",
        "report_id",
        "tag_id",
        readonly=True,
        help="The tags of the conversation. One with two tags is counted in both groups.",
        falsy_value_label=_lt("No tag"),
    )
    # pylint: enable=translation-field
    within_target = fields.Float(
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="The share of first replies that came in time, by the target of the inbox."
        " Empty without a target.",
    )
    # Zero is a valid time, as outside business hours: filters must not ignore it.
    first_response_time = fields.Float(
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="On average, from the opening of a conversation"
        " to its first reply by a person.",
    )
    reply_time = fields.Float(
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="On average, from the customer's"
        " first unanswered message to each later reply.",
    )
    resolution_time = fields.Float(
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="On average, from the opening of a conversation to its resolution.",
    )
    first_response_time_business = fields.Float(
        "First Response Time (business hours)",
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="First response time, counting only the inbox's business hours. Empty"
        " without business hours.",
    )
    reply_time_business = fields.Float(
        "Reply Time (business hours)",
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="Reply time, counting only the inbox's business hours. Empty without"
        " business hours.",
    )
    resolution_time_business = fields.Float(
        "Resolution Time (business hours)",
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="Resolution time, counting only the inbox's business hours. Empty without"
        " business hours.",
    )

    rating = fields.Float(
        "Satisfaction",
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="The average of what customers chose: 5 happy, 3 neutral, 1 unhappy.",
    )

    _inbox_date_idx = models.Index("(inbox_id, date)")
    _date_idx = models.Index("(date)")

    def _compute_waiting_now(self):
        for fact in self:
            fact.waiting_now = fact.conversations and fact.episode_id._is_waiting()

    def _compute_is_own(self):
        own = self.filtered_domain(self._search_is_own("in", [True]))
        for fact in self:
            fact.is_own = fact in own

    @api.model
    def _search_is_own(self, operator, value):
        """Return the domain of facts that agents may see: others are for managers.

        How quickly a colleague answers is for managers only. The inboxes are looked up
        first: a join would be made for each fact.
        """
        if operator != "in":
            return NotImplemented
        # sudo: instagram.inbox - which ones this user answers
        inboxes = self.env["instagram.inbox"].sudo().with_context(active_test=False)
        mine = inboxes.search([("agent_ids", "in", self.env.uid)])
        return [
            ("inbox_id", "in", mine.ids),
            ("agent_id", "in", [self.env.uid, False]),
        ]

    def action_open_conversation(self):
        """Open the thread in Discuss."""
        return self.channel_id.action_instagram_open()
