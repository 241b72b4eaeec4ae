from odoo import models

from ..words.checklist import BAD, UNKNOWN, WARNING

TESTS = ("address", "token", "subscription")
# From what matters least to what a person has to be told first.
URGENCY = (UNKNOWN, WARNING, BAD)


class InstagramInboxCheck(models.Model):
    """Tests the connection of an inbox at the press of a button."""

    _inherit = "instagram.inbox"

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
