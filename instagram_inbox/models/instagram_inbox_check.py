from odoo import fields, models

from ..checklist import BAD, UNKNOWN, WARNING

TESTS = ("address", "token", "subscription")
# From what matters least to what a person has to be told first.
URGENCY = (UNKNOWN, WARNING, BAD)


class InstagramInboxCheck(models.Model):
    """Whether all is well with an inbox, at one glance."""

    _inherit = "instagram.inbox"

    health_color = fields.Selection(
        [
            ("success", "In Order"),
            ("warning", "Recommendation"),
            ("danger", "Problem"),
            ("muted", "At Rest"),
        ],
        compute="_compute_health",
    )

    def _compute_health(self):
        super()._compute_health()
        for inbox in self:
            inbox.health_color = inbox._health_color()

    def _health_color(self):
        if self.state == "disconnected" or not self.active:
            return "muted"
        if self.state == "reauthorize" or self._token_is_expired():
            return "danger"
        return "warning" if self.is_paused or not self.agent_ids else "success"

    def action_test(self):
        """Make every call that can tell whether the connection works, and say so."""
        self.ensure_one()
        checklist = self.env["instagram.checklist"]
        for key in TESTS:
            lines = checklist.run_test(key, self.id)
        tested = [line for line in lines if line["key"] in TESTS]
        amiss = [line for line in tested if line["state"] in URGENCY]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                **self._test_notification(amiss),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _test_notification(self, amiss):
        """Say what came out; the most urgent line when something is amiss."""
        if not amiss:
            return {
                "type": "success",
                "message": self.env._(
                    "Odoo can be reached, and Instagram accepts its access and"
                    " delivers the messages."
                ),
            }
        worst = max(amiss, key=lambda line: URGENCY.index(line["state"]))
        return {
            "type": "danger" if worst["state"] == BAD else "warning",
            "title": worst["title"],
            "message": self.env._(
                "%(finding)s See the checklist for what to do.", finding=worst["text"]
            ),
            "sticky": True,
        }
