"""Figures that must be the same in any order of events, and after a recalculation."""

from odoo.tests import freeze_time

from .test_overview import OverviewCase

# The content of a fact; its row and its former company do not matter.
SAID = (
    "date",
    "inbox_id",
    "agent_id",
    "channel_id",
    "episode_id",
    "origin",
    "is_automatic",
    "priority",
    "tags",
    "weekday",
    "hour",
    "conversations",
    "incoming_messages",
    "outgoing_messages",
    "resolutions",
    "referrals",
    "rating",
    "first_response_time",
    "reply_time",
    "resolution_time",
    "first_response_time_business",
    "reply_time_business",
    "resolution_time_business",
    "within_target",
)
TAGS = (
    "ARRAY(SELECT tag_id FROM instagram_inbox_report_tag_rel"
    " WHERE report_id = instagram_inbox_report.id ORDER BY tag_id) AS tags"
)


class FiguresCase(OverviewCase):
    """Compare all facts."""

    def facts(self, *left_out):
        """Return all facts, sorted: NULL and 0 are not the same."""
        self.env.flush_all()
        names = [
            TAGS if name == "tags" else name for name in SAID if name not in left_out
        ]
        self.env.cr.execute(
            f"SELECT {', '.join(names)} FROM instagram_inbox_report"  # noqa: S608
        )
        rows = [
            tuple(round(each, 6) if isinstance(each, float) else each for each in row)
            for row in self.env.cr.fetchall()
        ]
        return sorted(rows, key=repr)

    def rebuild(self, user=None):
        """Recalculate the overview as a manager."""
        inbox = self.inbox.with_user(user or self.manager)
        inbox.action_rebuild_overview()
        self.run_job("ir_cron_report")
        self.assertEqual(self.inbox.rebuild_after, -1)

    def at(self, moment):
        """Let everything inside happen at that time."""
        return freeze_time(moment)
