"""Greeting, away and received: who gets them, when, and that nobody gets one twice."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure, UniqueViolation

from ..changes import reacted, standby, unsent
from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, echoed, media, showed, tapped, wrote

STORY = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=7"
HELLO, GONE, HAVE = "Hello!", "Nobody is here.", "We have it."


class AutomaticCase(InboxCase):
    def reply(self, minutes=0):
        """Let the jobs run, some minutes later."""
        with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
            self.run_job("ir_cron_automatic")
            self.run_network()

    def say(self, *updates):
        """Have the customer write; the name is looked up before the replies go."""
        self.receive(*(updates or [wrote()]))
        self.run_network()
        self.reply()

    def sent(self):
        """Return the texts that reached Instagram, oldest first."""
        calls = self.instagram.called("send")
        return [call.params["message"]["text"] for call in calls]

    def close(self):
        """Close the inbox until the day after tomorrow, 9:00; return that day."""
        day = fields.Date.today() + timedelta(days=2)
        self.inbox.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Rarely",
                "tz": "Europe/Berlin",
                "company_id": self.inbox.company_id.id,
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Morning",
                            "dayofweek": str(day.weekday()),
                            "hour_from": 9,
                            "hour_to": 10,
                            "day_period": "morning",
                        }
                    ),
                ],
            }
        )
        return day


class TestGreeting(AutomaticCase):
    def setUp(self):
        super().setUp()
        self.inbox.greeting_message = HELLO

    def test_once_in_a_conversation(self):
        first = wrote()
        self.say(first)
        self.say(first, first)
        self.say(wrote("And tomorrow?"), wrote("Or on Friday?"))
        self.assertEqual(self.sent(), [HELLO])
        self.as_user(self.anna).instagram_set_status("resolved")
        self.say(wrote("Hello again"))
        self.assertEqual(self.sent(), [HELLO, HELLO])

    def test_everybody_in_a_batch(self):
        self.say(wrote(), wrote(customer=OTHER_ID), wrote("Are you there?"))
        self.assertEqual(self.sent(), [HELLO, HELLO])

    def test_after_a_tap(self):
        self.say(tapped(mid="mid.tap", title="Opening hours", payload="HOURS"))
        self.assertEqual(self.sent(), [HELLO])

    def test_after_a_picture(self):
        self.say(showed(media("image")))
        self.assertEqual(self.sent(), [HELLO])

    def test_off(self):
        self.inbox.greeting_message = " "
        self.say()
        self.assertEqual(self.sent(), [])

    def test_costs_nothing_when_off(self):
        self.inbox.greeting_message = False
        model = type(self.env["instagram.automatic.reply"])
        error = AssertionError("it was looked at")
        with patch.object(model, "_search", side_effect=error):
            self.receive(wrote())
            self.run_network()
        self.assertEqual(self.texts(), ["Hallo"])

    def test_not_in_a_conversation_that_had_begun(self):
        self.inbox.greeting_message = False
        self.say()
        self.inbox.greeting_message = HELLO
        self.say(wrote("Are you there?"))
        self.assertEqual(self.sent(), [])

    def test_not_to_what_asks_nothing(self):
        updates = {
            "story mention": [showed(("story_mention", {"url": STORY}))],
            "unsupported": [showed(is_unsupported=True)],
            "unknown kind": [showed("hologram")],
            "blank": [wrote(" ")],
            "unsent": [unsent("mid.gone"), wrote(mid="mid.gone")],
        }
        for number, (kind, mine) in enumerate(updates.items()):
            with self.subTest(kind):
                customer = f"5550000000{number}"
                for update in mine:
                    update["sender"] = {"id": customer}
                self.say(*mine)
                self.assertEqual(self.sent(), [])

    def test_to_the_first_words(self):
        """A mention begins the conversation, and asks nothing."""
        for number in range(2):
            customer = f"5550000000{number}"
            mention = showed(("story_mention", {"url": STORY}), customer=customer)
            self.say(mention)
            if number:
                self.answer(self.anna, "Thanks!", self.thread(customer))
            self.say(wrote(customer=customer))
            self.say(wrote("Are you there?", customer=customer))
        self.assertEqual(self.sent(), [HELLO, "Thanks!"])

    def test_not_to_a_reaction(self):
        self.inbox.greeting_message = False
        self.say(wrote(mid="mid.x"))
        self.as_user(self.anna).instagram_set_status("resolved")
        self.inbox.greeting_message = HELLO
        self.say(reacted("mid.x"))
        self.assertEqual(self.sent(), [])

    def test_not_while_another_app_holds_it(self):
        self.deliver_body(standby(wrote()))
        self.run_incoming()
        self.run_network()
        self.reply()
        self.assertEqual(self.sent(), [])

    def test_not_to_what_was_imported(self):
        self.deliver(wrote()).is_imported = True
        self.run_incoming()
        self.run_network()
        self.reply()
        self.assertEqual(self.thread().instagram_status, "open")
        self.assertEqual(self.sent(), [])

    def test_not_after_24_hours(self):
        """Also not where a person may still reply."""
        self.set_parameter("human_agent", "True")
        self.say(wrote(at=fields.Datetime.now() - timedelta(hours=25)))
        self.assertFalse(self.as_user(self.anna).instagram_closed_reason)
        self.assertEqual(self.sent(), [])

    def test_not_when_unsent_or_resolved_meanwhile(self):
        self.receive(wrote(mid="mid.x"), wrote(customer=OTHER_ID))
        self.receive(unsent("mid.x"))
        other = self.thread(OTHER_ID)
        self.as_user(self.anna, other).instagram_set_status("resolved")
        self.run_network()
        self.reply()
        self.assertEqual(self.sent(), [])

    def test_not_when_disconnected_or_off_meanwhile(self):
        for values in ({"state": "reauthorize"}, {"greeting_message": False}):
            self.inbox.write({"state": "connected", "greeting_message": HELLO})
            self.receive(wrote(customer=f"555{len(values)}{len(self.threads())}"))
            self.run_network()
            self.inbox.write(values)
            self.reply()
        self.inbox.write({"state": "connected", "greeting_message": HELLO})
        self.reply()
        self.assertEqual(self.sent(), [])

    def test_not_when_a_person_replied(self):
        self.receive(wrote())
        self.run_network()
        self.answer(self.anna, "Yes")
        self.reply()
        self.assertEqual(self.sent(), ["Yes"])

    def test_not_when_somebody_replied_in_the_app(self):
        self.receive(wrote())
        self.run_network()
        self.receive(echoed("Yes"))
        self.reply()
        self.assertEqual(self.sent(), [])

    def test_not_when_it_was_answered_in_the_same_batch(self):
        self.say(wrote(), echoed("Yes"))
        self.assertEqual(self.sent(), [])

    def test_withdrawn_when_a_person_is_faster(self):
        self.receive(wrote())
        self.run_network()
        self.run_job("ir_cron_automatic")
        self.assertEqual(self.texts(), ["Hallo", HELLO])
        self.answer(self.anna, "Yes")
        self.assertEqual(self.sent(), ["Yes"])
        self.assertEqual(self.texts(), ["Hallo", "Yes"])
        self.reply()
        self.assertEqual(self.sent(), ["Yes"])

    def test_withdrawn_when_it_waited_for_long(self):
        self.receive(wrote())
        self.run_network()
        self.run_job("ir_cron_automatic")
        self.reply(minutes=61)
        self.assertEqual(self.sent(), [])
        self.assertEqual(self.texts(), ["Hallo"])

    def test_the_name_is_waited_for(self):
        self.inbox.greeting_message = "Hello {customer}!"
        self.receive(wrote())
        self.run_job("ir_cron_automatic")
        self.assertEqual(self.texts(), ["Hallo"])
        self.run_network()
        self.reply()
        self.assertEqual(self.sent(), ["Hello Ada!"])
        self.receive(wrote(customer=OTHER_ID))
        self.reply(minutes=1)
        self.assertEqual(self.sent()[-1], "Hello!")

    def test_woken_as_soon_as_the_name_is_known(self):
        job = self.env.ref("instagram_inbox.ir_cron_automatic")
        self.receive(wrote())
        calls = [("cron_id", "=", job.id)]
        self.env["ir.cron.trigger"].search(calls).unlink()
        self.run_network()
        self.assertTrue(self.env["ir.cron.trigger"].search(calls))


class TestAway(AutomaticCase):
    def setUp(self):
        super().setUp()
        self.inbox.write({"greeting_message": HELLO, "away_message": GONE})

    def test_outside_of_business_hours(self):
        day = self.close()
        self.inbox.away_message = "{inbox} opens {opening}."
        self.say()
        self.say(wrote("Are you there?"))
        [text] = self.sent()
        expected = f"Bakery opens {day:%A}, {day:%B} {day.day}, {day.year}, 9:00"
        self.assertTrue(text.startswith(expected), text)

    def test_by_the_time_zone_of_the_inbox(self):
        self.close()
        self.inbox.write({"away_message": "{opening}", "tz": "Asia/Tokyo"})
        self.say()
        self.assertRegex(self.sent()[0], r", (4|5):00\sPM$")

    def test_nobody_available(self):
        self.go(self.anna, self.ben)
        self.inbox.away_message = "We are back {opening}."
        self.say()
        self.assertEqual(self.sent(), ["We are back soon."])

    def test_greeting_when_somebody_is_there(self):
        self.go(self.anna)
        self.say()
        self.assertEqual(self.sent(), [HELLO])

    def test_later_in_a_conversation_once(self):
        self.say()
        self.answer(self.anna, "Yes")
        self.go(self.anna, self.ben)
        self.say(wrote("And tomorrow?"))
        self.say(wrote("Or on Friday?"))
        self.assertEqual(self.sent(), [HELLO, "Yes", GONE])

    def test_a_reply_in_the_app_within_the_same_second(self):
        """Meta's clock says which of both came first."""
        self.go(self.anna, self.ben)
        second = fields.Datetime.now() - timedelta(seconds=5)
        early, late = (second + timedelta(milliseconds=ms) for ms in (200, 600))
        for customer, at, replied in (
            (CUSTOMER_ID, early, late),
            (OTHER_ID, late, early),
        ):
            self.receive(wrote(customer=customer, at=at))
            self.run_network()
            self.receive(echoed("Yes", customer=customer, at=replied))
        self.reply()
        self.assertEqual(self.sent(), [GONE])
        self.assertIn(GONE, self.texts(self.thread(OTHER_ID)))

    def test_no_greeting_after_it(self):
        self.go(self.anna, self.ben)
        self.say()
        self.come(self.anna)
        self.say(wrote("Are you there?"))
        self.assertEqual(self.sent(), [GONE])


class TestReceived(AutomaticCase):
    def setUp(self):
        super().setUp()
        self.inbox.write({"received_message": HAVE, "received_after_minutes": 20})

    def test_after_some_minutes_once(self):
        self.say()
        self.reply(minutes=19)
        self.assertEqual(self.sent(), [])
        self.reply(minutes=21)
        self.reply(minutes=22)
        self.say(wrote("Are you there?"))
        self.reply(minutes=60)
        self.assertEqual(self.sent(), [HAVE])

    def test_not_when_a_person_replied(self):
        self.say()
        self.answer(self.anna, "Yes")
        self.reply(minutes=21)
        self.assertEqual(self.sent(), ["Yes"])

    def test_by_the_message_that_waits(self):
        """A customer who got a reply waits from the next message on."""
        self.receive(wrote(at=fields.Datetime.now() - timedelta(minutes=15)))
        self.answer(self.anna, "Yes")
        self.say(wrote("And tomorrow?"))
        self.reply(minutes=10)
        self.assertEqual(self.sent(), ["Yes"])
        self.reply(minutes=21)
        self.assertEqual(self.sent(), ["Yes", HAVE])

    def test_after_a_greeting_but_not_after_away(self):
        self.inbox.write({"greeting_message": HELLO, "away_message": GONE})
        self.say()
        self.reply(minutes=21)
        self.assertEqual(self.sent(), [HELLO, HAVE])
        self.go(self.anna, self.ben)
        self.say(wrote(customer=OTHER_ID))
        self.reply(minutes=21)
        self.say(wrote("Hello?", customer=OTHER_ID))
        self.reply(minutes=45)
        self.assertEqual(self.sent(), [HELLO, HAVE, GONE])

    def test_not_when_it_waits_for_the_customer(self):
        self.say()
        self.as_user(self.anna).instagram_set_status("pending")
        self.reply(minutes=21)
        self.assertEqual(self.sent(), [])


class TestNeverTwice(AutomaticCase):
    def setUp(self):
        super().setUp()
        self.inbox.greeting_message = HELLO
        self.receive(wrote())
        self.run_network()

    def test_crash_between_decision_and_send(self):
        """What was decided is undone with the reply, and decided again."""
        parts = type(self.env["instagram.message"])
        with patch.object(parts, "create", side_effect=SerializationFailure()):
            self.run_job("ir_cron_automatic")
        self.assertEqual(self.texts(), ["Hallo"])
        self.reply()
        self.reply()
        self.assertEqual(self.sent(), [HELLO])

    def test_crash_during_the_call(self):
        self.run_job("ir_cron_automatic")
        self.parts().state = "sending"
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.reply()
        self.assertEqual(self.parts().state, "unconfirmed")
        self.reply()
        self.say(wrote("Are you there?"))
        self.assertEqual(self.sent(), [])

    def test_error(self):
        """It is logged, once, and what the customer wrote stays."""
        contacts = type(self.env["instagram.contact"])
        with (
            patch.object(contacts, "_known_name", side_effect=ValueError("bad")),
            self.assertLogs("odoo.addons.instagram_inbox", "ERROR") as logs,
        ):
            self.run_job("ir_cron_automatic")
        self.assertEqual(len(logs.output), 1)
        self.reply()
        self.assertEqual(self.sent(), [])
        self.assertEqual(self.texts(), ["Hallo"])

    def test_one_row_of_each_kind(self):
        reply = self.env["instagram.automatic.reply"].search([])
        self.assertEqual(len(reply), 1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            reply.copy({"episode_id": reply.episode_id.id, "kind": reply.kind})


class TestWhatItIs(AutomaticCase):
    """An automatic reply is no reply of a person, for nobody and nothing."""

    def setUp(self):
        super().setUp()
        self.inbox.greeting_message = HELLO

    def test_no_person_wrote_it(self):
        self.inbox.first_response_target = 1
        at = fields.Datetime.now() - timedelta(minutes=5)
        self.say(wrote(at=at))
        thread = self.thread()
        self.assertFalse(self.parts().by_person)
        self.assertNotIn("tag", self.instagram.called("send")[0].params)
        self.assertEqual(thread.instagram_waiting_since, at)
        self.assertTrue(thread.instagram_response_due)
        self.assertFalse(thread.instagram_agent_id)
        facts = self.env["instagram.inbox.report"].search(
            [("outgoing_messages", ">", 0)]
        )
        self.assertEqual(facts.mapped("is_automatic"), [True])
        self.assertFalse(facts.first_response_time)
        self.answer(self.anna, "Yes")
        self.assertFalse(thread.instagram_waiting_since)
        self.assertTrue(thread._instagram_last_episode().first_answered_at)

    def test_no_undo(self):
        self.anna.instagram_undo_seconds = 15
        self.say()
        self.assertEqual(self.sent(), [HELLO])

    def test_marked(self):
        self.say()
        self.answer(self.anna, "Yes")
        self.receive(echoed("Yes, indeed"))
        shown = Store().add(self.messages()).get_result()["mail.message"]
        marked = {each["id"]: each["instagram_is_automatic"] for each in shown}
        self.assertEqual(
            [marked[message.id] for message in self.messages()],
            [False, True, False, False],
        )

    def test_a_user_who_is_the_company_does_not_handle_it(self):
        self.inbox.company_id.partner_id = self.anna.partner_id
        self.say()
        self.assertEqual(self.sent(), [HELLO])
        self.assertFalse(self.thread().instagram_agent_id)

    def test_shown_without_sound(self):
        self.receive(wrote())
        self.run_network()
        self.forget()
        self.reply()
        [news] = self.heard(self.thread(), "discuss.channel/new_message")
        self.assertTrue(news["silent"])
        [news] = self.heard(self.inbox, "instagram.inbox/new_message")
        self.assertTrue(news["silent"])

    def test_unread_stays_what_it_was(self):
        self.receive(wrote())
        self.run_network()
        self.as_user(self.anna).instagram_take()
        member = self.thread().channel_member_ids.filtered("partner_id")
        self.assertFalse(member.message_unread_counter)
        self.reply()
        self.assertEqual(self.texts(), ["Hallo", HELLO])
        self.assertFalse(member.message_unread_counter)

    def test_the_customer_still_waits_for_an_agent(self):
        """It is unread for whom it is given to, who loses it when they go."""
        self.go(self.anna, self.ben)
        self.inbox.assignment = "round_robin"
        self.inbox.away_message = GONE
        self.say()
        self.come(self.anna)
        self.run_job("ir_cron_assignment")
        thread = self.thread()
        self.assertEqual(thread.instagram_agent_id, self.anna)
        member = thread.channel_member_ids.filtered("partner_id")
        first = self.messages()[0]
        self.assertEqual(member.new_message_separator, first.id)
        self.go(self.anna)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=30)):
            self.run_job("ir_cron_assignment")
        self.assertFalse(thread.instagram_agent_id)


class TestTexts(AutomaticCase):
    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.inbox.greeting_message = HELLO
        self.inbox.with_context(lang="fr_FR").greeting_message = "Bonjour !"
        partner = self.env["res.partner"].create({"name": "Ada", "lang": "fr_FR"})
        self.receive(wrote())
        self.thread().instagram_contact_id.partner_id = partner
        self.run_network()
        self.reply()
        self.say(wrote(customer=OTHER_ID))
        self.assertEqual(self.sent(), ["Bonjour !", HELLO])

    def test_placeholders(self):
        texts = {
            "Hi {customer}!": "Hi Ada!",
            "{CUSTOMER}, this is {inbox}.": "Ada, this is Bakery.",
            "Back {opening}. {": "Back soon. {",
        }
        for text, expected in texts.items():
            self.inbox.greeting_message = text
            self.assertEqual(
                self.inbox._automatic_text("greeting", "Ada", None), expected
            )

    def test_names_that_are_not_known(self):
        texts = {
            "Hi {customer}!": "Hi!",
            "Hi, {customer}!": "Hi!",
            "{customer}, welcome": "welcome",
            "Dear {customer}, welcome": "Dear, welcome",
        }
        for text, expected in texts.items():
            self.inbox.greeting_message = text
            self.assertEqual(self.inbox._automatic_text("greeting", "", None), expected)

    def test_names_are_plain_words(self):
        self.inbox.greeting_message = "{customer}|"
        name = "Eve\u202e\n<b>{inbox}</b>" + "x" * 100
        text = self.inbox._automatic_text("greeting", name, None)
        self.assertTrue(text.startswith("Eve <b>{inbox}</b>xx"), text)
        self.assertEqual(len(text), 61)

    def test_unknown_placeholder(self):
        with self.assertRaisesRegex(ValidationError, "{agent}"):
            self.inbox.away_message = "{customer}, {agent} is away"

    def test_preview(self):
        day = self.close()
        inbox = self.inbox.with_user(self.manager)
        inbox.greeting_message = "Hi {customer}, this is {inbox}."
        inbox.away_message = "Back {opening}."
        name = self.manager.name
        self.assertEqual(inbox.greeting_preview, f"Hi {name}, this is Bakery.")
        self.assertIn(f"{day:%B} {day.day}, {day.year}, 9:00", inbox.away_preview)
        self.assertFalse(inbox.received_preview)

    def test_only_managers_write_them(self):
        with self.assertRaises(AccessError):
            self.inbox.with_user(self.anna).greeting_message = HELLO
