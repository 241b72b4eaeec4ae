from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, wrote
from .access_case import AccessCase

CHOICES = "instagram.inbox.notification"


class TestChoices(AccessCase):
    """Users choose for themselves what they hear of each inbox."""

    def choices(self, user):
        return self.env[CHOICES].with_user(user)

    def test_defaults_need_no_row(self):
        (told,) = self.choices(self.anna).instagram_choices()
        self.assertEqual(
            told,
            {
                "id": self.inbox.id,
                "name": self.inbox.name,
                "is_agent": True,
                "is_watched": False,
                "mine": True,
                "unassigned": True,
                "reactions": True,
                "mail_minutes": 0,
            },
        )
        self.assertFalse(self.env[CHOICES].search([]))

    def test_a_row_only_where_it_differs(self):
        mine = self.choices(self.anna)
        (told,) = mine.instagram_choose(self.inbox.id, {"reactions": False})
        self.assertIs(told["reactions"], False)
        self.assertEqual(self.env[CHOICES].search([]).user_id, self.anna)
        mine.instagram_choose(self.inbox.id, {"mail_minutes": 30})
        self.assertEqual(len(self.env[CHOICES].search([])), 1)
        mine.instagram_choose(self.inbox.id, {"reactions": True, "mail_minutes": 0})
        self.assertFalse(self.env[CHOICES].search([]))

    def test_own_browsers_are_told(self):
        self.forget()
        self.choices(self.anna).instagram_choose(self.inbox.id, {"mine": False})
        told = self.heard(self.anna, "mail.record/insert")[-1]["Store"]
        told = told["instagram_notifications"]
        self.assertIs(told[str(self.inbox.id)]["mine"], False)

    def test_strangers_choose_nothing(self):
        for user in self.strangers:
            with self.subTest(user=user.login):
                shown = self.choices(user).instagram_choices()
                self.assertNotIn(self.inbox.id, [each["id"] for each in shown])
                with self.assertRaises(AccessError):
                    self.choices(user).instagram_choose(
                        self.inbox.id, {"is_watched": True}
                    )

    def test_nonsense_is_refused(self):
        for values in (
            {"user_id": self.ben.id},
            {"mine": "yes"},
            {"mail_minutes": -1},
            {"mail_minutes": 10**6},
            {"mail_minutes": 1.5},
            {"mail_minutes": "soon"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.choices(self.anna).instagram_choose(self.inbox.id, values)
        for inbox in (False, "1", 2**40, [self.inbox.id], {}):
            with self.subTest(inbox=inbox), self.assertRaises(AccessError):
                self.choices(self.anna).instagram_choose(inbox, {"mine": False})


class TestWatching(InboxCase):
    """A manager follows an inbox without being its agent."""

    def watch(self, is_watched=True):
        choices = self.env[CHOICES].with_user(self.manager)
        choices.instagram_choose(self.inbox.id, {"is_watched": is_watched})

    def queue(self):
        data = self.store(self.manager, "instagram.unassigned")
        return [each["id"] for each in data.get("discuss.channel", ())]

    def follows(self):
        self.env.flush_all()
        self.authenticate(self.manager.login, self.manager.login)
        answer = self.make_jsonrpc_request(
            "/websocket/peek_notifications",
            {"channels": [], "last": 0, "is_first_poll": True},
        )
        self.env.invalidate_all()
        return ["instagram.inbox", self.inbox.id] in [
            each[1:] for each in answer["channels"]
        ]

    def test_sees_the_queue_and_follows_it(self):
        thread = self.conversation()
        self.assertEqual((self.queue(), self.follows()), ([], False))
        self.watch()
        self.assertEqual((self.queue(), self.follows()), ([thread.id], True))
        self.assertNotIn(self.manager, self.inbox.agent_ids)
        self.watch(False)
        self.assertEqual((self.queue(), self.follows()), ([], False))

    def test_browser_loads_the_queue_at_once(self):
        self.forget()
        self.watch()
        self.assertTrue(self.heard(self.manager, "instagram.inbox/access_changed"))

    def test_who_is_no_manager_any_more_sees_nothing(self):
        self.conversation()
        self.watch()
        self.manager.group_ids = self.env.ref(
            "instagram_inbox.instagram_inbox_group_agent"
        )
        self.assertEqual((self.queue(), self.follows()), ([], False))

    def test_manager_of_another_company_sees_nothing(self):
        self.conversation()
        self.watch()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write(
            {"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id}
        )
        self.assertEqual((self.queue(), self.follows()), ([], False))

    def test_agents_watch_nothing(self):
        choices = self.env[CHOICES].with_user(self.anna)
        choices.instagram_choose(self.inbox.id, {"is_watched": True})
        self.inbox.agent_ids -= self.anna
        thread = self.conversation()
        data = self.store(self.anna, "instagram.unassigned")
        shown = [each["id"] for each in data.get("discuss.channel", ())]
        self.assertNotIn(thread.id, shown)


class TestWaitingMail(InboxCase):
    """Who chose it gets a mail about a customer who waits: one for each wait."""

    def choose(self, user, minutes=30, **values):
        choices = self.env[CHOICES].with_user(user)
        choices.instagram_choose(self.inbox.id, {"mail_minutes": minutes, **values})

    def mails(self):
        before = self.env["mail.mail"].sudo().search([])
        self.run_job("ir_cron_waiting")
        return self.env["mail.mail"].sudo().search([]) - before

    def wait(self, minutes, *texts, customer=CUSTOMER_ID):
        at = fields.Datetime.now() - timedelta(minutes=minutes)
        for text in texts or ("My door code is 1234",):
            self.receive(wrote(text, customer=customer, at=at))
        thread = self.thread(customer)
        # as if it had come when it was written
        episode = self.env["instagram.episode"]._open_by_channel(thread)[thread]
        episode.waiting_since = at
        return thread

    def test_off_by_default(self):
        self.wait(600)
        self.assertFalse(self.mails())

    def test_one_for_each_wait(self):
        self.choose(self.anna)
        thread = self.wait(29)
        self.assertFalse(self.mails())
        thread = self.wait(31)
        mail = self.mails()
        self.assertEqual(mail.recipient_ids, self.anna.partner_id)
        self.assertIn(self.inbox.name, mail.subject)
        self.assertIn(f"discuss.channel_{thread.id}", mail.body_html)
        self.receive(wrote("Hello?"), wrote("Hello??"))
        self.assertFalse(self.mails())

    def test_an_error_with_one_does_not_hold_up_others(self):
        self.choose(self.anna)
        first = self.wait(50)
        other = self.wait(40, customer=OTHER_ID)
        mails = type(self.env["instagram.waiting.mail"])
        words = mails._words

        def failing(model, user, channel, since):
            if channel == first:
                raise ValueError("Something unforeseen")
            return words(model, user, channel, since)

        with (
            patch.object(mails, "_words", failing),
            mute_logger("odoo.addons.instagram_inbox.tools.jobs"),
        ):
            mail = self.mails()
        self.assertIn(f"discuss.channel_{other.id}", mail.body_html)
        # it is tried again
        self.assertIn(f"discuss.channel_{first.id}", self.mails().body_html)

    def test_next_wait_is_told_again(self):
        self.choose(self.anna)
        self.wait(40)
        self.assertTrue(self.mails())
        self.answer(self.anna, "Yes")
        self.assertFalse(self.mails())
        self.wait(35, "And on Sunday?")
        self.assertEqual(len(self.mails()), 1)
        self.assertEqual(len(self.env["instagram.waiting.mail"].search([])), 1)

    def test_it_tells_nothing_of_the_customer(self):
        self.choose(self.anna)
        thread = self.wait(40)
        mail = self.mails()
        for secret in ("1234", thread.name, "IGAA"):
            self.assertNotIn(secret, mail.body_html + mail.subject)

    def test_only_what_is_unassigned_or_ones_own(self):
        self.choose(self.anna)
        self.choose(self.ben)
        self.wait(40)
        self.as_user(self.ben).instagram_take()
        other = self.wait(40, customer=OTHER_ID)
        mails = self.mails()
        self.assertEqual(len(mails), 3)
        annas = mails.filtered(lambda mail: mail.recipient_ids == self.anna.partner_id)
        self.assertIn(f"discuss.channel_{other.id}", annas.body_html)

    def test_reply_in_the_outbox_ends_it(self):
        self.choose(self.anna)
        self.wait(40)
        self.post(self.ben, "Yes")
        self.as_user(self.anna).instagram_assign(self.anna.id)
        self.assertFalse(self.mails())

    def test_resolved_or_pending_waits_for_nobody(self):
        self.choose(self.anna)
        self.wait(40)
        for status in ("pending", "resolved"):
            self.as_user(self.anna).instagram_set_status(status)
            self.assertFalse(self.mails(), status)

    def test_snoozed_waits_for_nobody(self):
        self.choose(self.anna)
        self.wait(40)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.as_user(self.ben).instagram_snooze(fields.Datetime.to_string(tomorrow))
        self.assertFalse(self.mails())

    def test_business_hours(self):
        """Ten hours have passed, of which nobody works."""
        calendar = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": [Command.clear()], "tz": "UTC"}
        )
        self.inbox.resource_calendar_id = calendar
        self.choose(self.anna)
        self.wait(600)
        self.assertFalse(self.mails())
        calendar.attendance_ids = [
            Command.create(
                {"name": day, "dayofweek": day, "hour_from": 0, "hour_to": 24}
            )
            for day in "0123456"
        ]
        self.assertEqual(len(self.mails()), 1)

    def test_watching_manager(self):
        self.choose(self.manager)
        self.wait(40)
        self.assertFalse(self.mails())
        self.choose(self.manager, is_watched=True)
        self.assertEqual(self.mails().recipient_ids, self.manager.partner_id)

    def test_former_agent_gets_none(self):
        self.choose(self.anna)
        self.wait(40)
        self.inbox.agent_ids -= self.anna
        self.assertFalse(self.mails())
