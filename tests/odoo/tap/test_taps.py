"""Ice breakers and the menu: sent to Instagram, and what a tap brings about."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from psycopg2.errors import SerializationFailure
from requests import ConnectionError as NoConnection

from ..changes import standby
from ..common import graph_error
from ..fetch.import_case import ImportCase, ago, said
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, echoed, tapped, wrote

OPEN, REPLY, HELLO = "When are you open?", "From 9 to 6.", "Hello!"


class TapCase(InboxCase):
    def tap(self, title=OPEN, kind="ice_breaker", **values):
        """Add a line and have it sent."""
        values |= {"name": title, "kind": kind, "inbox_id": self.inbox.id}
        tap = self.env["instagram.tap"].with_user(self.manager).create(values)
        self.run_network()
        return tap.sudo()

    def update(self, tap, mid="mid.tap", **values):
        return tapped(title=tap.name, payload=tap._payload(), mid=mid, **values)

    def say(self, *updates):
        self.receive(*updates)
        self.run_network()
        self.reply()

    def reply(self):
        self.run_job("ir_cron_automatic")
        self.run_network()

    def sent(self):
        calls = self.instagram.called("send")
        return [call.params["message"]["text"] for call in calls]

    def shown(self, kind="ice_breakers"):
        """Return the titles that Instagram shows, by locale."""
        return {
            each["locale"]: [
                tap.get("question") or tap["title"] for tap in each["call_to_actions"]
            ]
            for each in self.instagram.profile.get(kind, [])
        }


class TestSending(TapCase):
    def test_sent_and_deleted(self):
        tap = self.tap()
        self.assertEqual(self.shown(), {"default": [OPEN]})
        self.assertEqual(self.inbox.ice_breaker_state, "sent")
        tap.name = "Do you deliver?"
        self.assertEqual(self.inbox.ice_breaker_state, "pending")
        self.tap("Where are you?")
        self.assertEqual(
            self.shown(), {"default": ["Do you deliver?", "Where are you?"]}
        )
        self.inbox.ice_breaker_ids = [Command.clear()]
        self.run_network()
        self.assertEqual(self.instagram.profile, {})
        calls = len(self.instagram.calls)
        self.run_network()
        self.assertEqual(len(self.instagram.calls), calls)

    def test_menu_with_a_link(self):
        self.tap("Opening hours", "menu")
        self.tap("Shop", "menu", url="https://www.example.com/shop")
        [call] = self.instagram.called("set_taps")[1:]
        self.assertEqual(call.params["platform"], "instagram")
        [menu] = call.params["persistent_menu"]
        self.assertEqual(menu["locale"], "default")
        hours, shop = menu["call_to_actions"]
        self.assertEqual((hours["type"], hours["title"]), ("postback", "Opening hours"))
        self.assertEqual(
            shop,
            {"type": "web_url", "title": "Shop", "url": "https://www.example.com/shop"},
        )
        self.assertEqual(self.shown(), {})

    def test_in_each_language(self):
        for lang in ("fr_FR", "fr_BE", "de_DE"):
            self.env["res.lang"]._activate_lang(lang)
        tap = self.tap()
        self.assertEqual(self.shown(), {"default": [OPEN]})
        tap.update_field_translations("name", {"fr_FR": "Quand ?", "fr_BE": "Quand ??"})
        self.run_network()
        self.assertEqual(self.shown(), {"default": [OPEN], "fr_FR": ["Quand ?"]})

    def test_when_a_language_comes_or_goes(self):
        lang = self.env["res.lang"]._activate_lang("fr_FR")
        self.tap().with_context(lang="fr_FR").name = "Quand ?"
        self.run_network()
        both = {"default": [OPEN], "fr_FR": ["Quand ?"]}
        self.assertEqual(self.shown(), both)
        lang.active = False
        self.run_network()
        self.assertEqual(self.shown(), {"default": [OPEN]})
        self.env["res.lang"]._activate_lang("fr_FR")
        self.run_network()
        self.assertEqual(self.shown(), both)
        calls = len(self.instagram.calls)
        lang.grouping = "[3,0]"
        self.run_network()
        self.assertEqual(len(self.instagram.calls), calls)

    def test_removed_when_disconnected(self):
        self.tap()
        self.tap("Hours", "menu")
        inbox = self.inbox.with_user(self.manager)
        inbox.action_disconnect()
        self.env.invalidate_all()
        self.assertEqual(self.instagram.profile, {})
        self.assertEqual(inbox.state, "disconnected")
        self.assertEqual(
            inbox.ice_breaker_info, "It is sent as soon as the account is connected."
        )
        self.assertEqual(inbox.ice_breaker_ids.name, OPEN)

    def test_disconnected_though_instagram_removes_nothing(self):
        self.tap()
        self.tap("Hours", "menu")
        self.instagram.answers["delete_taps"] = [NoConnection("no")]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.inbox.with_user(self.manager).action_disconnect()
        self.env.invalidate_all()
        self.assertEqual(self.inbox.state, "disconnected")
        # one failure is enough: the person who disconnects waits
        self.assertEqual(len(self.instagram.called("delete_taps")), 1)
        self.assertEqual(len(self.instagram.called("unsubscribe")), 1)

    def test_refused(self):
        self.instagram.answers["set_taps"] = [graph_error(100, "Bad title")]
        self.tap()
        inbox = self.inbox.with_user(self.manager)
        self.assertEqual(inbox.ice_breaker_state, "refused")
        self.assertIn("Bad title", inbox.ice_breaker_info)
        inbox.action_send_taps()
        self.run_network()
        self.assertEqual(inbox.ice_breaker_state, "sent")

    def test_tried_again(self):
        self.instagram.answers["set_taps"] = [NoConnection("no")]
        self.tap()
        self.assertEqual(self.inbox.ice_breaker_state, "pending")
        self.env["instagram.tap.list"].search([]).not_before = False
        self.run_network()
        self.assertEqual(self.shown(), {"default": [OPEN]})

    def test_changed_during_the_call(self):
        tap = self.tap()

        def change(call):
            tap.name = "Changed"
            return self.instagram._set_taps(call)

        self.instagram.answers["set_taps"] = [change]
        tap.name = "First"
        self.run_network()
        self.assertEqual(self.shown(), {"default": ["Changed"]})

    def test_when_connected_again(self):
        self.inbox.state = "disconnected"
        self.tap()
        self.assertEqual(self.shown(), {})
        self.assertIn("connected", self.inbox.ice_breaker_info)
        self.inbox.state = "connected"
        self.inbox._send_taps_again()
        self.run_network()
        self.assertEqual(self.shown(), {"default": [OPEN]})

    def test_checklist(self):
        checklist = self.env["instagram.checklist"].with_user(self.manager)

        def line(lines):
            return next((line for line in lines if line["key"] == "taps"), None)

        self.assertFalse(line(checklist.read_lines(self.inbox.id)))
        self.tap()
        self.assertEqual(
            line(checklist.read_lines(self.inbox.id))["finding"], "taps_sent"
        )
        test = self.inbox.id
        self.assertEqual(line(checklist.run_test("taps", test))["finding"], "taps_same")
        self.instagram.profile.clear()
        differs = line(checklist.run_test("taps", test))
        self.assertEqual(differs["finding"], "taps_differ")
        self.assertIn("Send Again", differs["cure"])

    def test_limits(self):
        for number in range(4):
            self.tap(str(number))
        for values in (
            {"title": "The fifth"},
            {"title": "x" * 31, "kind": "menu"},
            {"title": " ", "kind": "menu"},
            {"title": "Shop", "kind": "menu", "url": "javascript:alert(1)"},
            {"title": "Shop", "kind": "menu", "reply": "Hi {agent}"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.tap(**values)

    def test_only_managers(self):
        tap = self.tap()
        for act in (
            lambda: tap.with_user(self.anna).read(["name"]),
            lambda: tap.with_user(self.anna).write({"name": "No"}),
            lambda: self.inbox.with_user(self.anna).read(["ice_breaker_ids"]),
            lambda: self.inbox.with_user(self.anna).action_send_taps(),
        ):
            with self.assertRaises(AccessError):
                act()


class TestTaps(TapCase):
    def test_reply_tag_and_agent_once(self):
        tag = self.env["instagram.tag"].create({"name": "Hours"})
        tap = self.tap(reply=REPLY, tag_id=tag.id, agent_id=self.ben.id)
        update = self.update(tap)
        self.say(update, update)
        self.say(update)
        self.assertEqual(self.sent(), [REPLY])
        thread = self.thread()
        self.assertEqual(thread.instagram_tag_ids, tag)
        self.assertEqual(thread.instagram_agent_id, self.ben)
        self.assertIn(self.ben, self.members())
        self.assertEqual(self.texts(), [OPEN, REPLY])
        self.assertFalse(self.parts().by_person)
        changes = self.env["instagram.conversation.change"].search([])
        self.assertEqual(sorted(changes.mapped("kind")), ["agent", "tags"])

    def test_without_id(self):
        tap = self.tap(reply=REPLY)
        update = self.update(tap)
        del update["postback"]["mid"]
        self.say(update, update)
        self.say(update)
        self.assertEqual(self.sent(), [REPLY])

    def test_again_later_and_twice_at_once(self):
        tap, other = self.tap(reply=REPLY), self.tap("Where?", "menu", reply="Here.")
        self.say(
            self.update(tap), self.update(tap, "tap.2"), self.update(other, "tap.3")
        )
        self.assertEqual(sorted(self.sent()), [REPLY, "Here."])
        self.say(self.update(tap, "tap.4"))
        self.assertEqual(len(self.sent()), 3)

    def test_in_place_of_the_greeting(self):
        self.inbox.greeting_message = HELLO
        tap = self.tap(reply=REPLY)
        self.say(self.update(tap))
        self.say(wrote("Thank you"))
        self.assertEqual(self.sent(), [REPLY])
        self.say(self.update(self.tap("Where?"), "tap.2", customer=OTHER_ID))
        self.assertEqual(self.sent(), [REPLY, HELLO])

    def test_older_menu_and_unknown_payload(self):
        self.inbox.greeting_message = HELLO
        tap = self.tap(reply=REPLY)
        update = self.update(tap)
        tap.unlink()
        self.say(update)
        self.say(tapped(title="What?", payload="odoo-", mid="tap.2"))
        self.assertEqual(self.texts(), [OPEN, HELLO, "What?"])

    def test_not_what_another_inbox_has(self):
        tap = self.tap(reply=REPLY)
        tap.inbox_id = self.new_inbox(instagram_id="17841400000000002")
        self.say(self.update(tap))
        self.assertEqual(self.sent(), [])

    def test_not_to_standby(self):
        tap = self.tap(reply=REPLY, agent_id=self.ben.id)
        self.deliver_body(standby(self.update(tap)))
        self.run_incoming()
        self.reply()
        self.assertEqual(self.sent(), [])
        self.assertFalse(self.thread().instagram_agent_id)

    def test_not_after_the_window(self):
        """It came late, or the job did: Instagram would refuse the reply."""
        tap = self.tap(reply=REPLY)
        long_ago = fields.Datetime.now() - timedelta(hours=25)
        self.say(self.update(tap, at=long_ago))
        self.assertEqual(self.texts(), [OPEN])
        self.receive(self.update(tap, "tap.2"))
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.reply()
        self.assertEqual(self.sent(), [])

    def test_not_after_a_person(self):
        tap = self.tap(reply=REPLY)
        self.receive(self.update(tap))
        self.post(self.anna, "We close soon.")
        self.run_network()
        self.reply()
        self.assertEqual(self.sent(), ["We close soon."])
        before = fields.Datetime.now() - timedelta(seconds=9)
        self.receive(self.update(tap, "tap.2", at=before))
        self.receive(echoed("By phone"))
        self.reply()
        self.assertEqual(self.sent(), ["We close soon."])

    def test_an_agent_keeps_a_conversation(self):
        tap = self.tap(agent_id=self.ben.id)
        self.conversation()
        self.as_user(self.anna).instagram_assign(self.anna.id)
        self.say(self.update(tap))
        self.assertEqual(self.thread().instagram_agent_id, self.anna)

    def test_not_to_who_left_the_inbox(self):
        tap = self.tap(agent_id=self.ben.id)
        self.inbox.agent_ids -= self.ben
        self.say(self.update(tap))
        self.assertFalse(self.thread().instagram_agent_id)

    def test_crash_between_decision_and_send(self):
        self.receive(self.update(self.tap(reply=REPLY)))
        self.run_network()
        parts = type(self.env["instagram.message"])
        with patch.object(parts, "create", side_effect=SerializationFailure()):
            self.run_job("ir_cron_automatic")
        self.reply()
        self.reply()
        self.assertEqual(self.sent(), [REPLY])

    def test_in_the_customers_language_with_placeholders(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        tap = self.tap(reply="Hi {customer}")
        tap.with_context(lang="fr_FR").reply = "Salut {customer}"
        partner = self.env["res.partner"].create({"name": "Ada", "lang": "fr_FR"})
        self.conversation()
        self.thread().instagram_contact_id.partner_id = partner
        self.say(self.update(tap))
        self.assertEqual(self.sent(), ["Salut Ada"])
        self.assertIn(self.manager.name, tap.with_user(self.manager).reply_preview)


class TestImportedTap(TapCase, ImportCase):
    def test_only_shown(self):
        """It happened before the account was connected."""
        tag = self.env["instagram.tag"].create({"name": "Hours"})
        tap = self.tap(reply=REPLY, tag_id=tag.id, agent_id=self.ben.id)
        self.has("1", said(OPEN, "mid.tap", ago(hours=1)))
        self.run_import()
        self.say(self.update(tap))  # the same tap, by a late webhook
        self.assertEqual(self.texts(), [OPEN])
        thread = self.thread()
        self.assertFalse(thread.instagram_tag_ids or thread.instagram_agent_id)
        self.assertEqual(self.sent(), [])
