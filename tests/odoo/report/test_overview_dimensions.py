from odoo import fields

from ..wire import echoed, wrote
from .test_overview import HOUR, MONDAY, OverviewCase

FRIDAY_NIGHT = fields.Datetime.to_datetime("2025-11-07 23:30:00")


class TestDimensions(OverviewCase):
    """Other groups and filters of the figures."""

    def groups(self, name, measure="incoming_messages:sum"):
        rows = (
            self.env["instagram.inbox.report"]
            .with_user(self.manager)
            .formatted_read_group([], [name], [measure])
        )
        return [(row[name], row[measure]) for row in rows]

    def test_weekday_and_hour_are_the_inboxs(self):
        self.inbox.tz = "Asia/Kolkata"
        self.receive(wrote(at=FRIDAY_NIGHT), wrote(at=MONDAY))
        self.assertEqual(self.groups("weekday"), [("0", 1), ("5", 1)])
        self.assertEqual(self.groups("hour"), [("05", 1), ("14", 1)])

    def test_automatic_replies_are_marked_and_answer_nothing(self):
        self.conversation(at=MONDAY)
        self.post_at(MONDAY + HOUR, self.env.ref("base.user_root"), "We are closed.")
        self.receive(echoed(at=MONDAY + 2 * HOUR))
        groups = self.groups("is_automatic", "outgoing_messages:sum")
        self.assertEqual(groups, [(False, 1), (True, 1)])
        self.assertEqual(self.figures("first_response_time"), (2.0,))

    def test_time_zone_follows_the_business_hours(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "The shop", "tz": "America/New_York"}
        )
        self.inbox.resource_calendar_id = calendar
        self.assertEqual(self.inbox.tz, "America/New_York")
        self.inbox.tz = "Europe/Berlin"
        self.inbox.resource_calendar_id = False
        self.assertEqual(self.inbox.tz, "Europe/Berlin")
