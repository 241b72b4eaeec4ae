from odoo import api, fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
# With two digits, so that they sort as they read.
HOURS = [(f"{hour:02}", f"{hour:02}:00") for hour in range(24)]


class InstagramInboxReport(models.Model):
    """What the overview pivots on: a table of facts, written as things happen.

    Each row is one fact, so that sums and averages over any period are exact and need
    no message. Times are in hours; where a fact has none, the column is NULL, which
    averages pass over.
    """

    _name = "instagram.inbox.report"
    _inherit = "instagram.record"
    _description = "Instagram Inbox Overview"
    _order = "date desc, id desc"
    _rec_name = "channel_id"
    _log_access = False

    date = fields.Datetime(required=True, readonly=True)
    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    agent_id = fields.Many2one("res.users", readonly=True)
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
        help="An outgoing message that no person wrote.",
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
        readonly=True, help="Support cases opened by a customer's message."
    )
    incoming_messages = fields.Integer("Messages In", readonly=True)
    outgoing_messages = fields.Integer("Messages Out", readonly=True)
    resolutions = fields.Integer(readonly=True)
    referrals = fields.Integer(
        "Arrivals by Ad or Link",
        readonly=True,
        help="How often customers came from an ad, an ig.me link or a product.",
    )
    origin = fields.Char(
        "Came From",
        readonly=True,
        help="The ad, link or product of an arrival, and of all that belongs to the"
        " conversation that began within a day of it.",
    )
    # Zero is a time, as outside of business hours; filters must not take it for none.
    first_response_time = fields.Float(
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="From the opening of a conversation to the first reply by a person.",
    )
    reply_time = fields.Float(
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="From the first unanswered message to each later reply.",
    )
    resolution_time = fields.Float(
        readonly=True,
        aggregator="avg",
        falsy_value=None,
        help="From the opening of a conversation to its resolution.",
    )
    first_response_time_business = fields.Float(
        "First Response Time (business hours)",
        readonly=True,
        aggregator="avg",
        falsy_value=None,
    )
    reply_time_business = fields.Float(
        "Reply Time (business hours)",
        readonly=True,
        aggregator="avg",
        falsy_value=None,
    )
    resolution_time_business = fields.Float(
        "Resolution Time (business hours)",
        readonly=True,
        aggregator="avg",
        falsy_value=None,
    )

    _inbox_date_idx = models.Index("(inbox_id, date)")
    _date_idx = models.Index("(date)")

    def _compute_is_own(self):
        own = self.filtered_domain(self._search_is_own("in", [True]))
        for fact in self:
            fact.is_own = fact in own

    @api.model
    def _search_is_own(self, operator, value):
        """What agents may see: how quickly a colleague answers is for managers.

        The inboxes are looked up first: a join would be made for each fact.
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
