from datetime import timedelta

import requests
from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..common import CUSTOMER_ID, graph_error
from ..wire import echoed
from .outgoing_case import FailureCase

TIMEOUT = requests.ReadTimeout("hangs")


class RetryCase(FailureCase):
    """A reply that was not sent, and agents who look at it."""

    def failed(self):
        return self.answer_refused(graph_error(100)).mail_message_id

    def unconfirmed(self):
        return self.answer_meets(TIMEOUT).mail_message_id

    def half_sent(self):
        """Return a long reply whose second part was refused."""
        sent = {"recipient_id": CUSTOMER_ID, "message_id": "mid.part1"}
        self.instagram.answers["send"] = [sent, graph_error(100)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            return self.answer(self.anna, "word " * 600)

    def click(self, user, message, method):
        """Press a button of a message, as the browser does."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        result = self.make_jsonrpc_request(
            f"/web/dataset/call_kw/mail.message/{method}",
            {
                "model": "mail.message",
                "method": method,
                "args": [message.ids],
                "kwargs": {},
            },
        )
        self.env.invalidate_all()
        return result

    def figures(self):
        facts = self.env["instagram.inbox.report"].search([])
        return sum(facts.mapped("outgoing_messages"))


class TestRetry(RetryCase):
    """Failed: an agent sends the missing parts."""

    def test_goes_out(self):
        message = self.failed()
        self.assertIs(self.click(self.anna, message, "instagram_retry"), True)
        part = message.instagram_message_ids
        self.assertEqual(part.state, "queued")
        self.assertFalse(part.error_message or part.error_code)
        self.run_network()
        self.assertEqual(part.state, "sent")
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes, we do."])

    def test_only_missing_parts_in_order(self):
        message = self.half_sent()
        self.click(self.anna, message, "instagram_retry")
        self.run_network()
        parts = message.instagram_message_ids.sorted("id")
        self.assertEqual(set(parts.mapped("state")), {"sent"})
        texts = [c.params["message"]["text"] for c in self.instagram.called("send")]
        self.assertEqual(
            texts, [parts[0].text, parts[1].text, *parts[1:].mapped("text")]
        )
        self.assertEqual(self.figures(), 1)

    def test_second_click_does_nothing(self):
        message = self.failed()
        self.click(self.anna, message, "instagram_retry")
        self.assertIs(self.click(self.ben, message, "instagram_retry"), False)
        self.run_network()
        self.assertIs(self.click(self.anna, message, "instagram_retry"), False)
        self.run_network()
        self.assertEqual(self.sends(), 2)

    def test_may_fail_again(self):
        message = self.failed()
        self.click(self.anna, message, "instagram_retry")
        self.instagram.answers["send"] = [graph_error(551)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.assertEqual(message.instagram_message_ids.state, "failed")
        self.assertIn("cannot", message.instagram_message_ids.error_message)

    def test_window_is_over(self):
        message = self.failed()
        late = fields.Datetime.now() + timedelta(hours=25)
        with freeze_time(late), self.assertRaisesRegex(UserError, "24 hours"):
            message.with_user(self.anna).instagram_retry()
        self.assertEqual(message.instagram_message_ids.state, "failed")

    def test_not_what_was_sent(self):
        message = self.answer_meets().mail_message_id
        for method in ("instagram_retry", "instagram_send_again", "instagram_arrived"):
            self.assertIs(self.click(self.anna, message, method), False)
        self.assertEqual(message.instagram_message_ids.state, "sent")

    def test_counts_when_it_went(self):
        message = self.failed()
        with freeze_time(fields.Datetime.now() + timedelta(hours=5)):
            message.with_user(self.anna).instagram_retry()
            self.run_network()
        facts = self.env["instagram.inbox.report"].search([])
        self.assertAlmostEqual(max(facts.mapped("first_response_time")), 5, delta=0.1)


class TestUnconfirmedDecisions(RetryCase):
    """Unconfirmed: the agent looks at Instagram, and decides."""

    def test_send_again(self):
        message = self.unconfirmed()
        self.assertIs(self.click(self.anna, message, "instagram_send_again"), True)
        self.assertIs(self.click(self.ben, message, "instagram_send_again"), False)
        self.run_network()
        self.assertEqual(message.instagram_message_ids.state, "sent")
        self.assertEqual(self.sends(), 2)

    def test_echo_makes_sending_again_needless(self):
        message = self.unconfirmed()
        self.click(self.anna, message, "instagram_send_again")
        self.receive(echoed("Yes, we do.", mid="mid.late"))
        self.run_network()
        self.assertEqual(message.instagram_message_ids.mid, "mid.late")
        self.assertEqual(self.sends(), 1)
        self.assertEqual(len(self.messages()), 2)

    def test_arrived(self):
        message = self.unconfirmed()
        self.assertIs(self.click(self.anna, message, "instagram_arrived"), True)
        self.assertIs(self.click(self.anna, message, "instagram_arrived"), False)
        self.run_network()
        part = message.instagram_message_ids
        self.assertEqual(part.state, "sent")
        self.assertFalse(part.error_message)
        self.assertEqual(self.sends(), 1)
        self.assertEqual(self.figures(), 1)

    def test_late_echo_of_what_arrived(self):
        message = self.unconfirmed()
        self.click(self.anna, message, "instagram_arrived")
        self.receive(echoed("Yes, we do.", mid="mid.late"))
        self.assertEqual(message.instagram_message_ids.mid, "mid.late")
        self.assertEqual(len(self.messages()), 2)
        self.assertEqual(self.figures(), 1)

    def test_failed_is_not_unconfirmed(self):
        message = self.failed()
        self.assertIs(self.click(self.anna, message, "instagram_arrived"), False)
        self.assertEqual(message.instagram_message_ids.state, "failed")


class TestRemoved(RetryCase):
    """Failed: an agent deletes it, or takes it back into the composer."""

    def assert_gone(self, message):
        self.assertFalse(message.exists() or message.instagram_message_ids)
        self.assertEqual(self.texts(), ["Do you deliver?"])
        self.assertFalse(self.figures())
        failures = self.store(self.anna, "failures")
        self.assertFalse(failures.get("mail.notification"))
        for listener in (self.thread(), self.inbox):
            (told,) = self.heard(listener, "mail.message/delete")
            self.assertEqual(told["message_ids"], message.ids)

    def test_deleted(self):
        """Anybody who may reply can delete it; the author's menu drops it at once."""
        for user in (self.anna, self.ben):
            with self.subTest(user.login):
                message = self.failed()
                self.forget()
                self.assertIs(self.click(user, message, "instagram_delete"), True)
                told = [
                    each["notification_status"]
                    for payload in self.heard(self.anna, "mail.record/insert")
                    for each in payload.get("mail.notification", ())
                ]
                self.assertEqual(told, ["canceled"])
                self.assert_gone(message)

    def test_taken_back_edited_and_sent(self):
        message = self.failed()
        self.forget()
        draft = self.click(self.ben, message, "instagram_take_back")
        self.assertEqual(draft["text"], "Yes, we do.")
        self.assertFalse(draft["attachment_ids"])
        self.assert_gone(message)
        message = self.answer(self.ben, "Yes, we do, daily.")
        self.assertEqual(message.instagram_message_ids.state, "sent")
        self.assertEqual(self.figures(), 1)
        self.assertEqual(self.texts(), ["Do you deliver?", "Yes, we do, daily."])

    def test_lines_of_a_long_text_come_back_as_they_were(self):
        text = "\n\n".join("word " * 120 + str(number) for number in range(5))
        body = text.replace("\n", "<br>")
        self.instagram.answers["send"] = [graph_error(100)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            message = self.post(self.anna, body)
            self.run_network()
        self.assertGreater(len(message.instagram_message_ids), 2)
        draft = self.click(self.anna, message, "instagram_take_back")
        self.assertEqual(draft["text"].split(), text.split())
        self.assertEqual(draft["text"].count("\n\n"), 4)

    def assert_rest_discarded(self, method):
        message = self.half_sent()
        sent, *rest = message.instagram_message_ids.sorted("id")
        result = self.click(self.ben, message, method)
        self.assertTrue(message.exists())
        self.assertEqual(sent.state, "sent")
        self.assertEqual([part.decision for part in rest], ["discarded"] * len(rest))
        failures = self.store(self.anna, "failures")
        self.assertFalse(failures.get("mail.notification"))
        self.assertEqual(self.figures(), 1)
        return result, " ".join(part.text for part in rest)

    def test_rest_not_sent_of_a_partly_sent_reply_is_deleted(self):
        self.assert_rest_discarded("instagram_delete")

    def test_rest_not_sent_of_a_partly_sent_reply_is_taken_back(self):
        draft, rest = self.assert_rest_discarded("instagram_take_back")
        self.assertEqual(draft["text"].split(), rest.split())

    def test_second_click_finds_nothing(self):
        message = self.half_sent()
        self.click(self.anna, message, "instagram_delete")
        for method in ("instagram_delete", "instagram_take_back"):
            self.assertIs(self.click(self.ben, message, method), False)

    def test_never_a_message_that_was_or_may_have_been_sent(self):
        sent = self.answer_meets().mail_message_id
        unknown = self.unconfirmed()
        queued = self.post(self.anna, "Soon")
        note = self.post(self.anna, "Hm", subtype="mail.mt_note")
        for message in (sent, unknown, queued, note, self.messages()[0]):
            for method in ("instagram_delete", "instagram_take_back"):
                self.assertIs(self.click(self.anna, message, method), False)
            self.assertTrue(message.exists())


class TestWhoMayRetry(RetryCase):
    """Readers of the thread, and nobody else."""

    METHODS = (
        "instagram_retry",
        "instagram_send_again",
        "instagram_arrived",
        "instagram_discard",
        "instagram_delete",
        "instagram_take_back",
    )

    def test_others_may_not(self):
        message = self.failed()
        for user in (self.outsider, self.env.ref("base.public_user")):
            for method in self.METHODS:
                click = getattr(message.with_user(user), method)
                where = self.subTest(user=user.login, method=method)
                with where, self.assertRaises(AccessError):
                    click()

    def test_former_agent_may_not(self):
        message = self.failed()
        self.inbox.agent_ids -= self.anna
        for method in self.METHODS:
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(message.with_user(self.anna), method)()

    def test_manager_may(self):
        message = self.failed()
        self.assertIs(message.with_user(self.manager).instagram_retry(), True)

    def test_other_messages_are_refused(self):
        partner = self.env["res.partner"].create({"name": "Somebody"})
        message = partner.message_post(body="Hello")
        for method in self.METHODS:
            with self.assertRaises(UserError):
                getattr(message, method)()


class TestAuthorIsTold(RetryCase):
    """The messaging menu lists failed replies, also when the thread is not open."""

    def statuses(self, user):
        return [
            notification["notification_status"]
            for payload in self.heard(user, "mail.record/insert")
            for notification in payload.get("mail.notification", ())
            if notification["notification_type"] == "instagram"
        ]

    def failures(self, user):
        data = self.store(user, "failures")
        return data.get("mail.notification", []), data.get("mail.message", [])

    def test_live_until_it_is_sent(self):
        self.forget()
        message = self.failed()
        self.assertEqual(self.statuses(self.anna), ["exception"])
        self.assertFalse(self.statuses(self.ben))
        self.click(self.ben, message, "instagram_retry")
        self.assertEqual(self.statuses(self.anna), ["exception", "ready"])
        self.run_network()
        self.assertFalse(self.failures(self.anna)[0])

    def test_later_with_what_went_wrong(self):
        message = self.failed()
        notifications, messages = self.failures(self.anna)
        self.assertEqual(len(notifications), 1)
        self.assertEqual(messages[0]["id"], message.id)
        self.assertEqual(messages[0]["instagram_state"], "failed")
        self.assertFalse(self.failures(self.ben)[0])

    def test_unconfirmed_too(self):
        self.forget()
        self.unconfirmed()
        self.assertEqual(self.statuses(self.anna), ["exception"])
        self.receive(echoed("Yes, we do."))
        self.assertEqual(self.statuses(self.anna), ["exception", "sent"])

    def test_all_is_well(self):
        self.forget()
        self.answer_meets()
        self.assertFalse(self.statuses(self.anna))
        self.assertFalse(
            self.env["mail.notification"].search(
                [("notification_type", "=", "instagram")]
            )
        )

    def test_dismissed(self):
        self.failed()
        self.as_user(self.anna).notify_cancel_by_type("instagram")
        self.assertFalse(self.failures(self.anna)[0])

    def test_not_who_lost_access(self):
        self.post(self.anna, "Yes, we do.")
        self.inbox.agent_ids -= self.anna
        self.forget()
        self.instagram.answers["send"] = [graph_error(100)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_network()
        self.assertFalse(self.statuses(self.anna))
