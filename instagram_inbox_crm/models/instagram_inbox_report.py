from odoo import api, fields, models
from odoo.fields import Domain


class InstagramInboxReport(models.Model):
    """The leads that came from conversations, in the overview."""

    _inherit = "instagram.inbox.report"

    leads = fields.Integer(
        readonly=True,
        help="Leads that agents created from conversations, each for the agent who did."
        " One that is deleted, or merged into another lead, does not count any more.",
    )
    # Nobody needs rights on leads to read figures. PostgreSQL deletes the fact with its
    # lead, whoever deletes that.
    lead_id = fields.Many2one(
        "crm.lead",
        groups=fields.NO_ACCESS,
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        export_string_translation=False,
    )

    @api.model
    def _count_lead(self, channel, lead):
        """Write the fact that the user created this lead from a conversation."""
        episode = self.env["instagram.episode"].search(
            [("channel_id", "=", channel.id)], limit=1
        )
        self._record(
            [
                self._lead_fact(
                    channel, fields.Datetime.now(), self.env.user, episode, lead
                )
            ]
        )

    @api.model
    def _lead_fact(self, channel, at, agent, episode, lead):
        fact = self._fact(channel, at, "leads", agent, episode)
        return fact | {"lead_id": lead.id}

    @api.model
    def _other_facts(self, replaced):
        """Add those of leads: their conversation may turn out to have come by an ad."""
        counted = self.search(replaced & Domain("lead_id", "!=", False))
        return super()._other_facts(replaced) + [
            self._lead_fact(
                each.channel_id, each.date, each.agent_id, each.episode_id, each.lead_id
            )
            for each in counted
        ]
