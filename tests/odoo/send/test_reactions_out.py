from datetime import timedelta

import requests
from odoo import fields
from odoo.addons.instagram_inbox.instagram.common.exceptions import AuthError

from ..changes import reacted, standby, unsent
from ..common import CUSTOMER_ID, INSTAGRAM_ID, KEPT_TOKEN, graph_error
from ..wire import tapped, wrote
from .interaction_case import InteractionCase


class TestReactionsOut(InteractionCase):
    """Agents react in Discuss; Instagram shows one reaction of the account."""

    def sent(self):
        """Return the emoji that reached Instagram; an empty one for a removal."""
        calls = self.actions("react", "unreact")
        return [call["payload"].get("reaction", "") for call in calls]

    def test_reaction(self):
        told = self.react(self.anna, "🧁")
        self.assertFalse(self.actions(), "an agent waits for nobody")
        self.assertIn("🧁", str(told))
        self.assertEqual(self.reactions(), {("🧁", self.anna.name)})
        self.run_network()
        (call,) = self.instagram.called("act")
        self.assertEqual(call.path, f"/v25.0/{INSTAGRAM_ID}/messages")
        self.assertEqual(
            call.params,
            {
                "recipient": {"id": CUSTOMER_ID},
                "sender_action": "react",
                "payload": {"message_id": self.mid, "reaction": "🧁"},
            },
        )
        self.assertFalse(self.waiting())
        self.assertEqual(self.reactions(), {("🧁", self.anna.name)})

    def test_taken_back(self):
        self.react(self.anna, "🧁")
        self.run_network()
        self.react(self.anna, "🧁", "remove")
        self.run_network()
        self.assertEqual(
            self.actions()[-1],
            {
                "recipient": {"id": CUSTOMER_ID},
                "sender_action": "unreact",
                "payload": {"message_id": self.mid},
            },
        )
        self.assertFalse(self.reactions())

    def test_another_replaces_it_whoever_set_it(self):
        self.react(self.anna, "🧁")
        self.run_network()
        self.forget()
        told = self.react(self.ben, "😮")
        self.assertEqual(self.reactions(), {("😮", self.ben.name)})
        for news in (str(told), str(self.heard(self.thread(), "mail.record/insert"))):
            self.assertIn("DELETE", news)
            self.assertIn("😮", news)
        self.run_network()
        self.assertEqual(self.sent(), ["🧁", "😮"])

    def test_colleagues_reaction_can_be_taken_back(self):
        self.react(self.anna, "🧁")
        self.run_network()
        self.react(self.ben, "🧁")
        self.assertEqual(self.reactions(), {("🧁", self.anna.name)})
        self.react(self.ben, "🧁", "remove")
        self.assertFalse(self.reactions())
        self.run_network()
        self.assertEqual(self.sent(), ["🧁", ""])

    def test_customers_own_stays(self):
        self.receive(reacted(self.mid, "❤️"))
        self.react(self.anna, "❤️")
        customer = self.thread().instagram_contact_id.guest_id.name
        both = {("❤️", self.anna.name), ("❤️", customer)}
        self.assertEqual(self.reactions(), both)
        self.react(self.anna, "❤️", "remove")
        self.assertEqual(self.reactions(), {("❤️", customer)})
        self.react(self.anna, "❤️", "remove")
        self.assertEqual(self.reactions(), {("❤️", customer)})

    def test_customers_reactions_are_not_sent_back(self):
        self.receive(reacted(self.mid, "❤️"))
        self.receive(reacted(self.mid, "👍", ours=True), reacted(self.mid, ""))
        self.run_network()
        self.assertFalse(self.waiting())
        self.assertFalse(self.actions())

    def test_over_one_set_in_instagram(self):
        self.receive(reacted(self.mid, "👍", ours=True))
        self.react(self.anna, "🧁")
        self.assertEqual(self.reactions(), {("🧁", self.anna.name)})
        self.run_network()
        self.assertEqual(self.sent(), ["🧁"])

    def test_another_set_in_instagram_before_it_was_sent(self):
        self.react(self.anna, "🧁")
        self.receive(reacted(self.mid, "👍", ours=True))
        self.run_network()
        self.assertEqual(self.sent(), ["🧁"])
        self.assertEqual(self.reactions(), {("🧁", self.anna.name)})

    def test_superseded_before_it_was_sent(self):
        self.react(self.anna, "🧁")
        self.react(self.ben, "😮")
        self.run_network()
        self.assertEqual(self.sent(), ["😮"])
        self.react(self.anna, "👍")
        self.react(self.anna, "😮")
        self.run_network()
        self.assertEqual(self.sent(), ["😮"], "that is what Instagram shows already")

    def test_taken_back_before_it_was_sent(self):
        self.react(self.anna, "🧁")
        self.react(self.anna, "🧁", "remove")
        self.run_network()
        self.assertFalse(self.actions())

    def test_replies_go_first(self):
        self.react(self.anna, "🧁")
        self.post(self.anna, "Yes")
        self.post(self.anna, "On weekdays")
        self.run_network()
        names = [call.name for call in self.instagram.calls]
        self.assertEqual(names[-3:], ["send", "send", "act"])

    def test_waits_with_a_reply_that_waits(self):
        self.instagram.answers["send"] = [requests.ConnectionError()]
        self.post(self.anna, "Yes")
        self.react(self.anna, "🧁")
        self.run_network()
        self.assertFalse(self.actions())
        self.parts().not_before = False
        self.run_network()
        self.assertEqual(self.sent(), ["🧁"])

    def test_counts_nowhere(self):
        facts = self.env["instagram.inbox.report"].search_count([])
        self.react(self.anna, "🧁")
        self.run_network()
        self.assertEqual(self.env["instagram.inbox.report"].search_count([]), facts)
        self.assertFalse(self.thread().instagram_agent_id)
        self.assertFalse(self.members())

    # ------------------------------------------------------------
    # WHO, AND TO WHAT
    # ------------------------------------------------------------

    def test_outsiders(self):
        for user in (
            self.outsider,
            self.new_user("carl", "instagram_inbox_group_agent"),
        ):
            self.refused("", user, "🧁")
        self.assertFalse(self.waiting() or self.reactions())

    def test_whose_access_ended(self):
        self.as_user(self.anna).instagram_take()
        self.inbox.agent_ids -= self.anna
        self.refused("", self.anna, "🧁")
        self.assertFalse(self.waiting() or self.reactions())

    def test_only_to_customers_messages(self):
        only = "customers' messages only"
        ours = self.answer(self.anna, "Yes")
        self.refused(only, self.anna, "🧁", message=ours)
        self.receive(tapped(title="Prices", payload="PRICES"))
        (tap,) = self.messages().filtered(lambda m: "Prices" in m.body)
        self.refused(only, self.anna, "🧁", message=tap)
        self.receive(unsent(self.mid))
        self.refused(only, self.anna, "🧁")
        self.assertFalse(self.waiting())

    def test_only_emoji(self):
        for text in ("x", "", "5", "Gruß 🧁", "🧁 🧁", "🧁" * 40, "🧁\x00"):
            with self.subTest(text=text):
                self.refused("emoji", self.anna, text)
        for emoji in ("👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "👍🏽", "🇩🇪", "ℹ️"):
            self.react(self.anna, emoji)
        self.run_network()
        self.assertEqual(self.sent(), ["ℹ️"])

    def test_closed_window(self):
        """Instagram accepts no tagged reactions: there are no seven days for people."""
        self.set_parameter("human_agent", "True")
        ended = fields.Datetime.now() - timedelta(hours=1)
        self.thread().instagram_window_end = ended
        self.refused("24 hours", self.anna, "🧁")
        self.assertFalse(self.waiting() or self.reactions())

    def test_held_by_another_app(self):
        self.post_webhook(standby(wrote("Hm", mid="mid.s")))
        self.run_incoming()
        self.refused("Another app", self.anna, "🧁")
        self.assertFalse(self.waiting())


class TestReactionsThatMeetTrouble(InteractionCase):
    """A reaction that Instagram refuses is removed, and its author is told."""

    def meets(self, *answers, emoji="🧁"):
        self.instagram.answers["act"] = list(answers)
        self.react(self.anna, emoji)
        self.forget()
        self.run_network()

    def told(self):
        return self.heard(self.anna, "simple_notification")

    def try_now(self):
        self.waiting().not_before = False
        self.run_network()

    def test_refused(self):
        self.meets(graph_error(100, "Invalid parameter"))
        self.assertFalse(self.waiting() or self.reactions())
        (told,) = self.told()
        self.assertIn(
            "🧁 did not reach Ada. Instagram does not accept", told["message"]
        )
        news = str(self.heard(self.thread(), "mail.record/insert"))
        self.assertIn("DELETE", news)

    def test_refused_after_another(self):
        self.meets({"recipient_id": CUSTOMER_ID}, emoji="👍")
        self.meets(graph_error(551))
        shop = self.inbox.company_id.partner_id.name
        self.assertEqual(self.reactions(), {("👍", shop)})

    def test_refusal_to_take_back(self):
        self.meets({"recipient_id": CUSTOMER_ID})
        self.instagram.answers["act"] = [graph_error(551)]
        self.react(self.anna, "🧁", "remove")
        self.run_network()
        self.assertEqual({emoji for emoji, _who in self.reactions()}, {"🧁"})
        self.assertIn("could not be removed", self.told()[-1]["message"])

    def test_told_in_the_agents_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.anna.lang = "de_DE"
        self.meets(graph_error(100))
        self.assertTrue(self.told())

    def test_temporary_error_is_tried_again(self):
        for answer in (
            requests.ConnectionError(),
            requests.ReadTimeout(),
            graph_error(1),
            graph_error(2, status=500),
            (500, "<html>"),
        ):
            with self.subTest(answer=answer):
                self.meets(answer)
                self.assertEqual(self.waiting().state, "queued")
                self.try_now()
                self.assertFalse(self.waiting() or self.told())
                self.react(self.anna, "🧁", "remove")
                self.run_network()

    def test_login(self):
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.meets(graph_error(190))
        self.assertEqual(self.inbox.state, "reauthorize")
        self.assertEqual(self.waiting().state, "queued")
        self.assertTrue(self.reactions())
        self.inbox.state = "connected"
        self.try_now()
        self.assertFalse(self.waiting())

    def test_pause(self):
        for error in (graph_error(613), graph_error(368)):
            with self.subTest(error=error):
                with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
                    self.meets(error)
                self.assertTrue(self.inbox.is_paused)
                self.try_now()
                self.assertEqual(self.waiting().state, "queued")
                self.inbox.paused_until = False
                self.try_now()
                self.assertFalse(self.waiting() or self.inbox.pause_key)
                self.react(self.anna, "🧁", "remove")
                self.run_network()

    def test_too_late(self):
        self.meets(requests.ConnectionError())
        self.thread().instagram_window_end = fields.Datetime.now()
        self.try_now()
        self.assertFalse(self.waiting() or self.reactions())
        self.assertIn("24 hours", self.told()[0]["message"])
        self.assertEqual(len(self.actions()), 1)

    def test_unsent_meanwhile(self):
        self.meets(requests.ConnectionError())
        self.receive(unsent(self.mid))
        self.try_now()
        self.assertFalse(self.waiting() or self.reactions() or self.told())
        self.assertEqual(len(self.actions()), 1)

    def test_interrupted(self):
        self.react(self.anna, "🧁")
        self.waiting().state = "sending"
        self.run_network()
        self.assertEqual(len(self.actions("react")), 1)
        self.assertFalse(self.waiting())

    def test_changed_while_it_is_sent(self):
        self.react(self.anna, "🧁")
        self.waiting().state = "sending"
        self.react(self.anna, "😮")
        self.assertEqual(len(self.waiting()), 2)
        self.run_network()
        self.assertEqual(self.actions("react")[-1]["payload"]["reaction"], "😮")
        self.assertFalse(self.waiting())

    def test_committed_before_the_call(self):
        states = []

        def look(_call):
            # a cursor of its own: this is another thread than the job's
            with self.cr._cnx.cursor() as cursor:
                cursor.execute("SELECT state FROM instagram_reaction_outbox")
                states.extend(cursor.fetchall())
            return {"recipient_id": CUSTOMER_ID}

        self.meets(look)
        self.assertEqual(states, [("sending",)])


class TestLoginMeanwhile(InteractionCase):
    """Somebody reconnects the account while Instagram refuses calls of the old token."""

    def refuse_and_log_in(self, model, call):
        """Have one call refused, and the token replaced before the answer is handled."""
        (job,) = self.env[model]._network_jobs(1, set())
        self.instagram.answers[call] = [graph_error(190, subcode=460)]
        with self.assertRaises(AuthError) as refused:
            job.call()
        self.inbox.access_token = f"{KEPT_TOKEN}{call}"
        job.record._network_failed(job.judged(refused.exception))
        self.assertEqual(self.inbox.state, "connected")

    def test_reply_goes_out_at_once(self):
        reply = self.post(self.anna, "Yes")
        self.refuse_and_log_in("instagram.message", "send")
        self.run_network()
        self.assertEqual(reply.instagram_message_ids.state, "sent")

    def test_reaction_goes_out_at_once(self):
        self.react(self.anna, "🧁")
        self.refuse_and_log_in("instagram.reaction.outbox", "act")
        self.run_network()
        self.assertFalse(self.waiting())
        self.assertEqual(self.reactions(), {("🧁", self.anna.name)})
