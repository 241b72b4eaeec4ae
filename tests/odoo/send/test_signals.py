import time
from datetime import timedelta

import requests
from odoo import fields
from odoo.tests import JsonRpcException

from ..changes import standby
from ..common import CUSTOMER_ID, graph_error
from ..wire import wrote
from .interaction_case import InteractionCase


class SignalCase(InteractionCase):
    def types(self, user=None, is_typing=True):
        """Press keys in the composer, as often as Discuss reports it."""
        self.call(
            user or self.anna,
            "/discuss/channel/notify_typing",
            channel_id=self.thread().id,
            is_typing=is_typing,
        )

    def reads(self, user=None):
        """Show the newest message to a user."""
        self.call(
            user or self.anna,
            "/discuss/channel/mark_as_read",
            channel_id=self.thread().id,
            last_message_id=self.messages()[-1].id,
        )

    def signals(self):
        return [each["sender_action"] for each in self.actions()]

    def run_network(self, aged=0):
        """Run the job some seconds after the signals were requested."""
        due = self.env["instagram.signal"].search([("is_due", "=", True)])
        due.asked_at = time.time() - aged
        super().run_network()

    def told_ago(self, seconds):
        """Make the latest signal so many seconds older."""
        told = self.env["instagram.signal"].search([])
        told.write(dict.fromkeys(("asked_at", "called_at"), time.time() - seconds))


class TestTyping(SignalCase):
    """The customer sees that somebody types, if there is time for the call."""

    def test_typing(self):
        self.as_user(self.anna).instagram_take()
        self.env["instagram.signal"].search([]).unlink()
        self.types()
        self.assertFalse(self.actions(), "an agent waits for nobody")
        self.run_network()
        body = {"recipient": {"id": CUSTOMER_ID}, "sender_action": "typing_on"}
        self.assertEqual(self.actions(), [body])

    def test_typing_takes_nothing(self):
        """A colleague who replies becomes the agent; one who only types does not."""
        self.types()
        self.run_network()
        self.assertEqual(self.signals(), ["typing_on"])
        self.assertFalse(self.members() or self.thread().instagram_agent_id)

    def test_end_of_typing_is_not_sent(self):
        self.types(is_typing=False)
        self.run_network()
        self.assertFalse(self.actions())

    def test_once_in_ten_seconds(self):
        for user in (self.anna, self.anna, self.ben):
            self.types(user)
            self.run_network()
            self.told_ago(1)
        self.assertEqual(self.signals(), ["typing_on"])
        self.told_ago(10)
        self.types()
        self.run_network()
        self.assertEqual(self.signals(), ["typing_on"] * 2)

    def test_too_late_to_be_true(self):
        self.types()
        self.run_network(aged=5)
        self.run_network()
        self.assertFalse(self.actions())

    def test_never_before_a_message(self):
        self.types()
        self.post(self.anna, "Yes")
        self.run_network()
        self.assertFalse(self.actions())
        self.assertEqual(self.parts().state, "sent")

    def test_after_a_message(self):
        self.answer(self.anna, "Yes")
        self.parts().written_at -= timedelta(seconds=2)
        self.types()
        self.run_network()
        self.assertEqual(self.signals(), ["typing_on"])

    def test_never_again(self):
        for answer in (graph_error(1), requests.ConnectionError(), graph_error(100)):
            self.instagram.answers["act"] = [answer]
            self.types()
            self.run_network()
            self.run_network()
            self.told_ago(10)
        self.assertEqual(len(self.actions()), 3)
        self.assertEqual(self.inbox.state, "connected")
        self.assertFalse(self.inbox.is_paused)

    def test_what_stops_the_inbox(self):
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.instagram.answers["act"] = [graph_error(613)]
            self.types()
            self.run_network()
        self.assertTrue(self.inbox.is_paused)
        self.told_ago(10)
        self.types()
        self.inbox.paused_until = False
        self.types()
        self.run_network()
        self.assertEqual(len(self.actions()), 1, "a reply is the next try")
        self.answer(self.anna, "Yes")
        self.parts().written_at -= timedelta(seconds=2)
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.instagram.answers["act"] = [graph_error(190)]
            self.types()
            self.run_network()
        self.assertEqual(self.inbox.state, "reauthorize")
        self.told_ago(10)
        self.types()
        self.run_network()
        self.assertEqual(len(self.actions()), 2)

    def test_many_are_chosen_from_as_fast_as_few(self):
        signals = self.env["instagram.signal"]

        def queries():
            self.env.invalidate_all(flush=True)
            before = self.cr.sql_log_count
            self.assertTrue(signals._network_due(1, set()))
            return self.cr.sql_log_count - before

        self.types()
        few = queries()
        for number in range(20):
            thread = self.conversation(customer=f"{10**15 + number}")
            signals._write_down(thread, "typing", 0)
        self.assertEqual(len(signals.search([("is_due", "=", True)])), 21)
        self.assertLessEqual(queries(), few)

    def test_switched_off(self):
        self.inbox.with_user(self.manager).send_typing = False
        self.types()
        self.run_network()
        self.assertFalse(self.actions())

    def test_where_nothing_may_be_sent(self):
        ended = fields.Datetime.now() - timedelta(minutes=1)
        self.set_parameter("human_agent", "True")
        self.thread().instagram_window_end = ended
        self.types()
        self.thread().instagram_window_end = ended + timedelta(days=1)
        self.post_webhook(standby(wrote("Hm", mid="mid.s")))
        self.run_incoming()
        self.types()
        self.run_network()
        self.assertFalse(self.actions())

    def test_not_by_others(self):
        outsider = self.new_user("carl", "instagram_inbox_group_agent")
        for user in (self.outsider, outsider):
            with self.assertRaises(JsonRpcException):
                self.types(user)
        self.assertFalse(self.typing())
        self.as_user(self.anna).instagram_take()
        self.env["instagram.signal"].search([]).unlink()
        self.inbox.agent_ids -= self.anna
        with self.assertRaises(JsonRpcException):
            self.types()
        self.run_network()
        self.assertFalse(self.actions())

    def typing(self):
        """Return who types for users with the thread open: a name and a state each."""
        told = self.heard(self.thread(), "instagram.inbox/typing")
        names = {
            each["id"]: each["name"] for t in told for each in t["data"]["res.partner"]
        }
        return [(names[each["partner_id"]], each["is_typing"]) for each in told]

    def typing_of_members(self):
        told = self.heard(self.thread(), "mail.record/insert")
        members = [m for each in told for m in each.get("discuss.channel.member", ())]
        return [each["isTyping"] for each in members if "isTyping" in each]

    def test_colleagues_see_it(self):
        """All who have it open see it, with or without an agent."""
        agents = (False, self.ben.id)
        for agent in agents:
            with self.subTest(agent=agent):
                self.as_user(self.ben).instagram_assign(agent)
                self.forget()
                self.types(self.anna)
                self.types(self.anna, is_typing=False)
                name = self.anna.name
                self.assertEqual(self.typing(), [(name, True), (name, False)])
        self.forget()
        self.types(self.ben)
        self.assertFalse(self.typing(), "Odoo tells of members")
        self.assertEqual(self.typing_of_members(), [True])

    def test_who_takes_it_while_typing(self):
        self.types(self.anna)
        self.as_user(self.anna).instagram_take()
        self.forget()
        self.types(self.anna, is_typing=False)
        self.assertEqual(self.typing(), [(self.anna.name, False)])

    def test_nothing_elsewhere(self):
        channels = self.env["discuss.channel"].with_user(self.anna)
        channel = channels._create_channel(name="General", group_id=None)
        self.forget()
        self.call(
            self.anna,
            "/discuss/channel/notify_typing",
            channel_id=channel.id,
            is_typing=True,
        )
        self.assertFalse(self.heard(channel, "instagram.inbox/typing"))

    def test_leaves_the_conversation_alone(self):
        """Incoming messages write on its row: typing must not block them."""
        self.types()
        self.told_ago(10)
        self.env.flush_all()
        self.cr.execute("SELECT ctid FROM discuss_channel ORDER BY id")
        before = self.cr.fetchall()
        self.types()
        self.cr.execute("SELECT ctid FROM discuss_channel ORDER BY id")
        self.assertEqual(self.cr.fetchall(), before)


class TestSeen(SignalCase):
    """The customer sees that the agent of the conversation has read it."""

    def setUp(self):
        super().setUp()
        self.as_user(self.anna).instagram_assign(self.anna.id)

    def test_the_agents_reading(self):
        self.receive(wrote("Hello?"))
        self.reads()
        self.assertFalse(self.actions())
        self.run_network()
        body = {"recipient": {"id": CUSTOMER_ID}, "sender_action": "mark_seen"}
        self.assertEqual(self.actions(), [body])

    def test_only_what_is_new(self):
        self.reads()
        self.run_network()
        self.reads()
        self.run_network()
        self.assertEqual(self.signals(), ["mark_seen"])
        self.receive(wrote("Hello?"))
        self.reads()
        self.run_network()
        self.assertEqual(self.signals(), ["mark_seen"] * 2)

    def test_nobody_elses(self):
        self.thread().add_members(partner_ids=self.ben.partner_id.ids)
        self.reads(self.ben)
        self.reads(self.manager)
        self.run_network()
        self.assertFalse(self.actions())

    def test_assigned_by_somebody_else(self):
        self.as_user(self.anna).instagram_assign(self.ben.id)
        self.run_network()
        self.assertFalse(self.actions())
        self.reads(self.ben)
        self.run_network()
        self.assertEqual(self.signals(), ["mark_seen"])

    def test_taking_is_reading(self):
        self.as_user(self.anna).instagram_assign(False)
        self.as_user(self.ben).instagram_take()
        self.run_network()
        self.assertEqual(self.signals(), ["mark_seen"])
        self.assertFalse(self.as_user(self.anna).instagram_take())
        self.run_network()
        self.assertEqual(self.signals(), ["mark_seen"])

    def test_an_answer_tells_it(self):
        self.reads()
        self.answer(self.anna, "Yes")
        self.run_network()
        self.assertFalse(self.actions())

    def test_in_a_conversation_that_waits_for_too_long(self):
        self.reads()
        self.run_network(aged=600)
        self.assertFalse(self.actions())

    def test_switched_off(self):
        self.inbox.with_user(self.manager).send_seen = False
        self.reads()
        self.run_network()
        self.assertFalse(self.actions())
        self.inbox.send_seen = True
        self.reads()
        self.run_network()
        self.assertEqual(self.signals(), ["mark_seen"])

    def test_not_when_paused(self):
        self.inbox.paused_until = fields.Datetime.now() + timedelta(minutes=1)
        self.inbox.pause_key = "rate_limited"
        self.reads()
        self.run_network()
        self.assertFalse(self.actions())

    def test_forgotten_after_a_day(self):
        self.reads()
        self.told_ago(25 * 3600)
        self.env["instagram.signal"]._gc_old()
        self.assertFalse(self.env["instagram.signal"].search([]))
