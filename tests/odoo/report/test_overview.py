from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time

from ..inbox_case import COMMENT, InboxCase
from ..wire import OTHER_ID, echoed, wrote

MONDAY = fields.Datetime.to_datetime("2025-11-03 09:00:00")
FRIDAY = fields.Datetime.to_datetime("2025-10-31 09:00:00")
HOUR = timedelta(hours=1)
COUNTS = ("conversations", "incoming_messages", "outgoing_messages", "resolutions")
SUMS = (*COUNTS, "waiting_now")
TIMES = ("first_response_time", "reply_time", "resolution_time")


class OverviewCase(InboxCase):
    """Conversations whose times are known."""

    def figures(self, *names, user=None, domain=(), groupby="inbox_id"):
        """Return the inbox's row in the overview's pivot, by measure."""
        measures = {
            name: f"{name}:{'sum' if name in SUMS else 'avg'}" for name in names
        }
        report = self.env["instagram.inbox.report"].with_user(user or self.manager)
        domain = [("inbox_id", "=", self.inbox.id), *domain]
        (row,) = report.formatted_read_group(domain, [groupby], list(measures.values()))
        return tuple(row[measure] for measure in measures.values())

    def post_at(self, at, user, text="Yes"):
        """Reply as an agent at some time; the reply is sent."""
        with freeze_time(at):
            self.as_user(user).message_post(
                body=text, message_type="comment", subtype_xmlid=COMMENT
            )
            self.run_network()

    def send_at(self, at):
        """Connect the inbox again, which sends the waiting replies."""
        with freeze_time(at):
            self.inbox.state = "connected"
            self.run_network()

    def set_status_at(self, at, user, status):
        with freeze_time(at):
            self.as_user(user).instagram_set_status(status)


class TestCounts(OverviewCase):
    """The number of cases, and the agents they belong to."""

    def test_each_is_counted(self):
        self.receive(wrote(at=MONDAY), wrote(at=MONDAY + HOUR))
        self.post_at(MONDAY + 2 * HOUR, self.anna)
        self.as_user(self.anna).instagram_set_status("resolved")
        self.assertEqual(self.figures(*COUNTS), (1, 2, 1, 1))

    def test_waiting_now(self):
        """Who waits changes by what is no fact: a snooze, a status, another message."""
        self.receive(wrote(), wrote(customer=OTHER_ID))
        thread = self.as_user(self.anna)
        later = fields.Datetime.now() + HOUR
        waiting = [2]
        for change in (
            lambda: thread.instagram_snooze(later),
            lambda: thread.instagram_snooze(False),
            lambda: thread.instagram_set_status("pending"),
            lambda: thread.instagram_set_status("open"),
            lambda: thread.instagram_set_status("resolved"),
            lambda: thread.instagram_set_status("open"),
            lambda: self.answer(self.anna, "Yes"),
            lambda: self.receive(wrote()),
        ):
            for user in (self.anna, self.manager):
                self.assertEqual(self.figures("waiting_now", user=user), (waiting[-1],))
            change()
            waiting.append(3 - waiting[-1])
        facts = self.env["instagram.inbox.report"].search([])
        self.assertEqual(sum(facts.mapped("waiting_now")), 2)
        (priority,) = facts.formatted_read_group(
            [("inbox_id", "=", self.inbox.id)], ["priority"], ["waiting_now:sum"]
        )
        self.assertEqual(priority["waiting_now:sum"], 2)

    def test_agents_figures(self):
        self.conversation()
        self.answer(self.anna, "Yes")
        self.conversation("Thanks")
        self.as_user(self.anna).instagram_set_status("resolved")
        mine = [("agent_id", "=", self.anna.id)]
        self.assertEqual(self.figures(*COUNTS, domain=mine), (0, 1, 1, 1))
        nobodys = [("agent_id", "=", False)]
        self.assertEqual(self.figures(*COUNTS, domain=nobodys), (1, 1, 0, 0))

    def test_answer_of_a_colleague_is_theirs(self):
        self.conversation()
        self.as_user(self.anna).instagram_take()
        self.answer(self.ben, "Let me")
        domain = [("agent_id", "=", self.ben.id)]
        self.assertEqual(self.figures("outgoing_messages", domain=domain), (1,))

    def test_who_resolves_what_nobody_took(self):
        self.conversation()
        self.as_user(self.ben).instagram_set_status("resolved")
        domain = [("agent_id", "=", self.ben.id)]
        self.assertEqual(self.figures("resolutions", domain=domain), (1,))

    def test_days_are_metas(self):
        self.conversation(at=MONDAY)
        facts = self.env["instagram.inbox.report"].search([])
        self.assertEqual(set(facts.mapped("date")), {MONDAY})

    def test_company_is_the_inboxs(self):
        self.conversation()
        facts = self.env["instagram.inbox.report"].search([])
        self.assertEqual(facts.company_id, self.inbox.company_id)

    def test_agents_read_their_own_and_nobodys(self):
        self.receive(wrote(at=MONDAY), wrote(at=MONDAY, customer=OTHER_ID))
        with freeze_time(MONDAY + HOUR):
            self.as_user(self.ben).instagram_take()
            self.as_user(self.anna, self.thread(OTHER_ID)).instagram_take()
        self.conversation("Thanks", at=MONDAY + 2 * HOUR)
        for hour in (3, 4):
            self.conversation("Hm", customer=OTHER_ID, at=MONDAY + hour * HOUR)
        self.assertEqual(self.figures("incoming_messages"), (5,))
        self.assertEqual(self.figures("incoming_messages", user=self.ben), (3,))
        self.assertEqual(self.figures("incoming_messages", user=self.anna), (4,))

    def test_message_after_resolve_opens_the_next(self):
        self.conversation(at=MONDAY)
        self.set_status_at(MONDAY + HOUR, self.anna, "resolved")
        self.conversation("Me again", at=MONDAY + 2 * HOUR)
        self.assertEqual(self.figures(*COUNTS), (2, 2, 0, 1))

    def test_answer_after_resolve_is_counted_and_opens_none(self):
        self.conversation(at=MONDAY)
        self.set_status_at(MONDAY + HOUR, self.anna, "resolved")
        self.post_at(MONDAY + 2 * HOUR, self.anna)
        self.assertEqual(self.figures(*COUNTS), (1, 1, 1, 1))
        self.assertEqual(self.figures("first_response_time"), (False,))

    def test_late_message_opens_the_next_when_it_arrives(self):
        self.conversation(at=MONDAY)
        self.set_status_at(MONDAY + 5 * HOUR, self.anna, "resolved")
        before = fields.Datetime.now()
        self.conversation("late", at=MONDAY + HOUR)
        self.assertEqual(self.figures(*COUNTS), (2, 2, 0, 1))
        episode = self.env["instagram.episode"].search([], limit=1, order="id desc")
        self.assertGreaterEqual(episode.opened_at, before)
        self.assertEqual(self.messages()[-1].date, MONDAY + HOUR)

    def test_two_people_are_two_conversations(self):
        self.receive(wrote(at=MONDAY), wrote(at=MONDAY, customer=OTHER_ID))
        self.assertEqual(self.figures("conversations"), (2,))

    def test_notes_are_no_answers(self):
        self.conversation()
        self.post(self.anna, "Careful", subtype="mail.mt_note")
        self.run_network()
        self.assertEqual(self.figures("outgoing_messages"), (0,))

    def test_empty_averages_are_empty(self):
        self.conversation()
        business = [f"{name}_business" for name in TIMES]
        self.assertEqual(self.figures(*TIMES, *business), (False,) * 6)

    def test_empty_averages_stay_out_of_the_average(self):
        self.receive(wrote(at=MONDAY), wrote(at=MONDAY, customer=OTHER_ID))
        self.receive(echoed(at=MONDAY + 2 * HOUR))
        self.assertEqual(self.figures("first_response_time"), (2.0,))


class TestTimes(OverviewCase):
    """How long customers waited."""

    def test_first_response(self):
        self.conversation(at=MONDAY)
        self.post_at(MONDAY + 1.5 * HOUR, self.anna)
        self.assertEqual(
            self.figures("first_response_time", "reply_time"), (1.5, False)
        )

    def test_first_response_in_the_app_has_no_agent(self):
        self.conversation(at=MONDAY)
        self.as_user(self.anna).instagram_take()
        self.receive(echoed(at=MONDAY + 2 * HOUR))
        self.assertEqual(self.figures("first_response_time"), (2.0,))
        fact = self.env["instagram.inbox.report"].search(
            [("outgoing_messages", "=", 1)]
        )
        self.assertFalse(fact.agent_id)
        self.post_at(MONDAY + 3 * HOUR, self.anna)
        self.assertEqual(self.figures("first_response_time"), (2.0,))

    def test_first_response_is_from_the_opening(self):
        self.receive(wrote(at=MONDAY), wrote(at=MONDAY + HOUR))
        self.receive(echoed(at=MONDAY + 2 * HOUR))
        self.assertEqual(self.figures("first_response_time"), (2.0,))

    def test_replies_are_from_the_oldest_unanswered(self):
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + HOUR))
        self.receive(wrote(at=MONDAY + 2 * HOUR), wrote(at=MONDAY + 3 * HOUR))
        self.receive(echoed(at=MONDAY + 6 * HOUR), echoed(at=MONDAY + 7 * HOUR))
        self.assertEqual(self.figures("reply_time", "outgoing_messages"), (4.0, 3))

    def test_resolution(self):
        self.conversation(at=MONDAY)
        self.set_status_at(MONDAY + 8 * HOUR, self.anna, "resolved")
        self.assertEqual(self.figures("resolution_time"), (8.0,))

    def test_each_conversation_has_its_own_first_response(self):
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + HOUR))
        self.set_status_at(MONDAY + 2 * HOUR, self.anna, "resolved")
        self.receive(wrote(at=MONDAY + 10 * HOUR), echoed(at=MONDAY + 13 * HOUR))
        self.assertEqual(self.figures("first_response_time"), (2.0,))

    def test_answer_sent_late_counts_from_when_it_was_written(self):
        self.conversation(at=MONDAY)
        self.inbox.state = "reauthorize"
        self.post_at(MONDAY + HOUR, self.anna)
        self.assertEqual(self.figures("outgoing_messages"), (0,))
        self.send_at(MONDAY + 5 * HOUR)
        self.assertEqual(self.figures("first_response_time"), (1.0,))

    def test_answer_sent_after_resolve_counts(self):
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + HOUR))
        self.receive(wrote(at=MONDAY + 2 * HOUR))
        self.inbox.state = "reauthorize"
        self.post_at(MONDAY + 5 * HOUR, self.anna)
        self.set_status_at(MONDAY + 6 * HOUR, self.anna, "resolved")
        self.send_at(MONDAY + 7 * HOUR)
        self.assertEqual(self.figures("reply_time"), (3.0,))

    def test_answer_sent_late_answers_no_later_question(self):
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + HOUR))
        self.inbox.state = "reauthorize"
        self.post_at(MONDAY + 2 * HOUR, self.anna)
        self.receive(wrote(at=MONDAY + 3 * HOUR))
        self.send_at(MONDAY + 4 * HOUR)
        self.assertEqual(self.figures("reply_time"), (False,))
        self.post_at(MONDAY + 7 * HOUR, self.anna)
        self.assertEqual(self.figures("reply_time"), (4.0,))

    def test_reopened_waits_for_nothing(self):
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + HOUR))
        self.receive(wrote("Thanks", at=MONDAY + 2 * HOUR))
        self.set_status_at(MONDAY + 3 * HOUR, self.anna, "resolved")
        self.set_status_at(MONDAY + 9 * HOUR, self.anna, "open")
        self.post_at(MONDAY + 10 * HOUR, self.anna)
        self.assertEqual(self.figures("reply_time"), (False,))

    def test_echo_of_our_own_answer_counts_once(self):
        self.conversation(at=MONDAY)
        self.post_at(MONDAY + HOUR, self.anna)
        self.receive(echoed("Yes", mid=self.parts().mid))
        self.assertEqual(self.figures("outgoing_messages"), (1,))


class TestBusinessHours(OverviewCase):
    """The same times within opening hours: here 9 to 17 on weekdays."""

    def setUp(self):
        super().setUp()
        self.calendar = self.env["resource.calendar"].create(
            {
                "name": "The shop",
                "tz": "UTC",
                "company_id": self.inbox.company_id.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": f"Day {day}",
                                "dayofweek": str(day),
                                "hour_from": 9,
                                "hour_to": 17,
                            }
                        )
                        for day in range(5)
                    ),
                ],
            }
        )
        self.inbox.resource_calendar_id = self.calendar

    def test_over_the_weekend(self):
        self.conversation(at=FRIDAY + 7 * HOUR)
        self.receive(echoed(at=MONDAY + HOUR))
        figures = self.figures("first_response_time", "first_response_time_business")
        self.assertEqual(figures, (66.0, 2.0))

    def test_holidays_are_closed(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "A holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.inbox.company_id.id,
                "date_from": MONDAY - 9 * HOUR,
                "date_to": MONDAY + 14 * HOUR,
            }
        )
        self.conversation(at=FRIDAY + 7 * HOUR)
        self.receive(echoed(at=MONDAY + 25 * HOUR))
        self.assertEqual(self.figures("first_response_time_business"), (2.0,))

    def test_time_zone_is_the_calendars(self):
        self.calendar.tz = "America/New_York"
        self.conversation(at=MONDAY)
        self.receive(echoed(at=MONDAY + 7 * HOUR))
        # 9:00 in New York is 14:00 UTC
        self.assertEqual(self.figures("first_response_time_business"), (2.0,))

    def test_outside_of_hours_is_no_time_but_not_empty(self):
        self.conversation(at=MONDAY - 5 * HOUR)
        self.receive(echoed(at=MONDAY - HOUR))
        self.assertEqual(self.figures("first_response_time_business"), (0.0,))

    def test_replies_and_resolution(self):
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + HOUR))
        self.receive(wrote(at=MONDAY + 7 * HOUR), echoed(at=MONDAY + 25 * HOUR))
        self.set_status_at(MONDAY + 26 * HOUR, self.anna, "resolved")
        figures = self.figures("reply_time_business", "resolution_time_business")
        self.assertEqual(figures, (2.0, 10.0))

    def test_none_without_calendar(self):
        self.inbox.resource_calendar_id = False
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + HOUR))
        figures = self.figures("first_response_time", "first_response_time_business")
        self.assertEqual(figures, (1.0, False))

    def test_later_calendars_change_nothing(self):
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + HOUR))
        self.calendar.attendance_ids.unlink()
        self.assertEqual(self.figures("first_response_time_business"), (1.0,))
