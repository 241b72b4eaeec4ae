from odoo.exceptions import AccessError
from odoo.fields import Command

from ..wire import OTHER_ID, came_by, echoed, wrote
from .figures_case import FiguresCase
from .test_overview import HOUR, MONDAY


class TestRebuild(FiguresCase):
    """The overview is recalculated from the kept messages and changes."""

    def setUp(self):
        super().setUp()
        self.inbox.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Always",
                "tz": "UTC",
                "company_id": self.inbox.company_id.id,
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {"name": day, "dayofweek": day, "hour_from": 9, "hour_to": 17}
                    )
                    for day in "0123456"
                ],
            }
        )
        self.receive(came_by(at=MONDAY, ref="poster", source="SHORTLINK"))
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + HOUR))
        self.set_status_at(MONDAY + 2 * HOUR, self.anna, "resolved")
        self.post_at(MONDAY + 3 * HOUR, self.anna)
        self.receive(wrote(at=MONDAY + 24 * HOUR), echoed(at=MONDAY + 25 * HOUR))
        self.receive(wrote(at=MONDAY, customer=OTHER_ID))
        self.before = self.facts()

    def report(self, *domain):
        return self.env["instagram.inbox.report"].search(list(domain))

    def test_nothing_changes(self):
        self.rebuild()
        self.assertEqual(self.facts(), self.before)
        told = self.inbox.message_ids[0].body
        self.assertIn("have been recalculated: 0 of them changed", told)

    def test_from_nothing(self):
        self.report().unlink()
        self.rebuild()
        self.assertEqual(self.facts(), self.before)

    def test_what_is_wrong_is_put_right(self):
        wrong = self.report(("outgoing_messages", "=", 1))[0]
        wrong.write({"date": MONDAY, "agent_id": self.ben.id, "is_automatic": True})
        self.report(("conversations", "=", 1))[0].copy()
        self.rebuild()
        self.assertEqual(self.facts(), self.before)
        self.assertGreaterEqual(self.inbox.rebuild_changes, 3)

    def test_weekday_and_hour_follow_the_time_zone(self):
        self.inbox.tz = "Asia/Tokyo"
        self.rebuild()
        opening = self.report(("date", "=", MONDAY), ("conversations", "=", 1))
        self.assertEqual(set(opening.mapped("hour")), {"18"})
        self.inbox.tz = "UTC"
        self.rebuild()
        self.assertEqual(self.facts(), self.before)

    def test_business_hours_are_those_of_then(self):
        self.inbox.resource_calendar_id.attendance_ids.hour_to = 9.5
        first = self.report(("first_response_time", ">", 0))
        # another agent, at the same two instants
        first.agent_id = self.ben
        self.rebuild()
        self.assertEqual(self.facts(), self.before)
        first.exists().date = MONDAY + 2 * HOUR
        self.report(("first_response_time", ">", 0)).unlink()
        self.rebuild()
        found = self.report(("first_response_time", ">", 0))
        self.assertEqual(set(found.mapped("first_response_time_business")), {0.5})

    def test_erased_threads_are_left_alone(self):
        self.thread(OTHER_ID).unlink()
        before = self.facts()
        self.assertEqual(len(before), len(self.before))
        self.rebuild()
        self.assertEqual(self.facts(), before)

    def test_what_is_older_than_the_oldest_message_is_left_alone(self):
        kept = self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", self.thread().id)]
        )
        kept.filtered(lambda each: each.date < MONDAY + HOUR).unlink()
        self.rebuild()
        self.assertEqual(self.facts(), self.before)
        kept.exists().unlink()
        self.rebuild()
        self.assertEqual(self.facts(), self.before)

    def test_no_message_is_kept_at_all(self):
        """Neither in these threads nor in an inbox to which nobody has written yet."""
        self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "in", self.threads().ids)]
        ).unlink()
        before = self.facts()
        self.rebuild()
        self.assertEqual(self.facts(), before)
        self.inbox = self.new_inbox(
            name="Café", instagram_id="17841400000000009", app_scoped_id="9"
        )
        self.rebuild()
        self.assertEqual(self.facts(), before)

    def test_arrivals_in_a_conversation_that_is_kept_in_part(self):
        ad = {"source": "ADS", "type": "OPEN_THREAD", "ad_id": "77"}
        self.receive(wrote(at=MONDAY + 26 * HOUR, referral=ad))
        before = self.facts()
        kept = self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", self.thread().id)]
        )
        kept.filtered(lambda each: each.date < MONDAY + 26 * HOUR).unlink()
        self.rebuild()
        self.assertEqual(self.facts(), before)

    def test_archived_inboxes_too(self):
        self.report().unlink()
        self.inbox.active = False
        self.rebuild()
        self.assertEqual(self.facts(), self.before)

    def test_dashboard_tests_stay_out(self):
        self.thread(OTHER_ID).instagram_contact_id.is_test = True
        self.report(("channel_id", "=", self.thread(OTHER_ID).id)).unlink()
        before = self.facts()
        self.rebuild()
        self.assertEqual(self.facts(), before)

    def test_only_managers_may(self):
        for user in (self.anna, self.outsider):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.inbox.with_user(user).action_rebuild_overview()
