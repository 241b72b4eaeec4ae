import json
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.addons.instagram_inbox.instagram.reasons import REASONS
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError
from odoo.tools import mute_logger
from odoo.tools.translate import code_translations

from ..common import HTML, KEPT_TOKEN, graph_error
from ..wire import OTHER_ID, wrote
from .outgoing_case import FailureCase

LOGGER = "odoo.addons.instagram_inbox"
RESTRICTED = graph_error(10, "Temporarily restricted", 1893063, 403)


def usage(minutes):
    """Return the header in which Instagram says how long a limit lasts."""
    kind = {"type": "instagram", "estimated_time_to_regain_access": minutes}
    return {"X-Business-Use-Case-Usage": json.dumps({"178414": [kind]})}


class PauseCase(FailureCase):
    """Instagram does not let an account send for a while."""

    def later(self, **later):
        """Run the job after some time."""
        with freeze_time(fields.Datetime.now() + timedelta(**later)):
            self.run_network()

    def other_thread(self):
        """Return the thread of another customer of the same inbox."""
        return self.conversation("Are you open?", customer=OTHER_ID)

    def pause_seconds(self):
        left = self.inbox.paused_until - fields.Datetime.now()
        return round(left.total_seconds(), -1)


class TestAccountBlocked(PauseCase):
    """The whole account may not send: the inbox pauses."""

    ERRORS = ((368, None), (25, 2207050), (200, 2534041), (10, 1893063), (100, 2534029))

    def test_reply_waits(self):
        for code, subcode in self.ERRORS:
            with self.subTest(code=code, subcode=subcode):
                self.inbox.write({"paused_until": False, "pause_key": False})
                self.parts().unlink()
                part = self.answer_refused(graph_error(code, "No", subcode))
                self.assertEqual(part.state, "queued")
                self.assertFalse(part.error_message)
                self.assertTrue(self.inbox.is_paused)
                self.assertEqual(self.inbox.state, "connected")
                self.assertIn(self.inbox.pause_reason, self.inbox.health)

    def test_all_threads_of_the_inbox_wait(self):
        other = self.other_thread()
        self.answer_refused(RESTRICTED)
        self.answer(self.anna, "We are", other)
        self.assertEqual(self.parts(other).state, "queued")
        self.assertEqual(self.sends(), 1)

    def test_other_inboxes_go_on(self):
        self.answer_refused(RESTRICTED)
        other = self.new_inbox(
            name="Café", instagram_id="17841400000000002", app_scoped_id="2"
        )
        self.assertFalse(other.is_paused)
        part = self.parts()
        part.inbox_id = other
        part.not_before = False
        self.run_network()
        self.assertEqual(part.state, "sent")

    def test_agents_are_told_live_and_managers_in_the_chatter(self):
        self.forget()
        self.answer_refused(RESTRICTED)
        told = [
            inbox
            for payload in self.heard(self.inbox, "mail.record/insert")
            for inbox in payload.get("instagram.inbox", ())
        ]
        self.assertEqual(told[-1]["pause_key"], "account_restricted")
        self.assertEqual(told[-1]["paused_until"], str(self.inbox.paused_until))
        self.assertIn("10/1893063", str(self.inbox.message_ids[0].body))

    def test_one_try_after_the_pause_then_all(self):
        other = self.other_thread()
        part = self.answer_refused(RESTRICTED)
        self.post(self.anna, "We are", other)
        self.instagram.answers["send"] = [RESTRICTED]
        self.later(minutes=16)
        self.assertEqual(self.sends(), 2)
        self.assertGreater(self.inbox.paused_until, part.not_before)
        self.later(hours=3)
        bodies = [str(line.body) for line in self.inbox.message_ids]
        self.assertEqual(sum("restricted" in body for body in bodies), 1)
        self.assertEqual(sum("messages of this account again" in b for b in bodies), 1)
        self.assertEqual(
            (self.parts() | self.parts(other)).mapped("state"), ["sent"] * 2
        )
        self.assertFalse(self.inbox.paused_until or self.inbox.pause_key)

    def test_pauses_grow_and_the_log_has_one_line(self):
        self.answer_refused(RESTRICTED)
        lengths = [self.pause_seconds()]
        for _time in range(6):
            self.inbox.paused_until = False
            self.parts().not_before = False
            self.instagram.answers["send"] = [RESTRICTED]
            with self.assertNoLogs(LOGGER, "WARNING"):
                self.run_network()
            lengths.append(self.pause_seconds())
        self.assertEqual(lengths, sorted(lengths))
        self.assertLess(lengths[0], 16 * 60)
        self.assertLessEqual(lengths[-1], 24 * 3600)
        self.assertEqual(self.parts().state, "queued")

    def test_manager_tries_again_now(self):
        self.answer_refused(RESTRICTED)
        self.inbox.with_user(self.manager).action_try_again()
        self.run_network()
        self.assertEqual(self.parts().state, "sent")
        self.assertFalse(self.inbox.pause_reason)

    def test_agents_do_not_end_a_pause(self):
        self.answer_refused(RESTRICTED)
        with self.assertRaises(AccessError):
            self.inbox.with_user(self.anna).action_try_again()

    def test_window_closed_meanwhile(self):
        self.answer_refused(RESTRICTED)
        self.later(hours=25)
        self.assertEqual(self.parts().state, "failed")
        self.assertIn("24 hours", self.parts().error_message)
        self.assertEqual(self.sends(), 1)

    def test_messages_still_come_in(self):
        self.answer_refused(RESTRICTED)
        self.receive(wrote("Hello?"))
        self.assertEqual(self.texts()[-1], "Hello?")


class TestRateLimit(PauseCase):
    """Too many calls: this inbox slows down, the others do not."""

    ANSWERS = (
        *(graph_error(code) for code in (4, 17, 32, 613, 80002, 80006)),
        (429, HTML),
    )

    def test_waits_and_continues_automatically(self):
        for answer in self.ANSWERS:
            with self.subTest(answer=answer):
                part = self.answer_refused(answer)
                self.assertEqual(part.state, "queued")
                self.assertLess(self.pause_seconds(), 60)
                self.later(minutes=1)
                self.assertEqual(part.state, "sent")
                self.assertFalse(part.error_message or self.inbox.pause_key)

    def test_instagram_says_how_long(self):
        status, content = graph_error(80002)
        self.answer_refused((status, content, usage(12)))
        self.assertEqual(self.pause_seconds(), 12 * 60)

    def test_other_threads_of_the_inbox_wait(self):
        other = self.other_thread()
        self.answer_refused(graph_error(613))
        self.answer(self.anna, "We are", other)
        self.assertEqual(self.sends(), 1)

    def test_is_no_news_for_the_chatter(self):
        before = self.inbox.message_ids
        self.answer_refused(graph_error(613))
        self.later(minutes=1)
        self.assertEqual(self.inbox.message_ids, before)


class TestAccessLostAndWindow(PauseCase):
    """Replies that waited for the inbox to be connected again."""

    def test_too_late_when_it_is(self):
        self.answer_refused(graph_error(190))
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.run_network()
            self.assertEqual(self.parts().state, "queued")
            self.inbox.state = "connected"
            self.run_network()
        self.assertEqual(self.parts().state, "failed")
        self.assertIn("24 hours", self.parts().error_message)
        self.assertEqual(self.sends(), 1)

    def test_one_line_in_the_log(self):
        other = self.conversation("Are you open?", customer=OTHER_ID)
        self.post(self.anna, "We are", other)
        with self.assertLogs(LOGGER, "WARNING") as logs:
            self.answer_meets(graph_error(190), graph_error(190))
        self.assertEqual(len(logs.output), 1)


LINK_REFUSED = {
    "message": "Invalid message id",
    "type": "IGApiException",
    "code": 508,
    "error_subcode": 2534122,
    "fbtrace_id": "A1b2",
    "is_transient": True,
    "error_user_title": "Link can not be shared",
    "error_user_msg": "Links are temporarily unavailable.",
}


class TestWordsOfInstagram(PauseCase):
    """Errors for which Odoo has no sentence are shown in Instagram's words."""

    WORDS = "Link can not be shared: Links are temporarily unavailable."

    def refusal(self, **values):
        return 400, {"error": LINK_REFUSED | values}

    def shown(self, message):
        """Return a message as an agent's browser has it."""
        self.authenticate(self.ben.login, self.ben.login)
        data = self.make_jsonrpc_request(
            "/discuss/channel/messages", {"channel_id": self.thread().id}
        )
        [shown] = (m for m in data["data"]["mail.message"] if m["id"] == message.id)
        return shown

    def test_agents_and_managers_read_them(self):
        part = self.answer_refused(self.refusal(is_transient=False))
        self.assertEqual(part.state, "failed")
        shown = self.shown(part.mail_message_id)
        self.assertEqual(shown["instagram_error_reason"], "refused")
        self.assertEqual(shown["instagram_error_words"], self.WORDS)
        self.assertIn(self.WORDS, part.error_message)
        lines = self.env["instagram.checklist"].with_user(self.manager)
        lines = {line["key"]: line for line in lines.read_lines(self.inbox.id)}
        self.assertIn(self.WORDS, lines["sent"]["text"])

    def test_not_where_a_sentence_says_more(self):
        for code, subcode in ((551, 1545041), (506, None), (10, 2534022)):
            with self.subTest(code=code):
                part = self.answer_refused(
                    self.refusal(code=code, error_subcode=subcode)
                )
                self.assertFalse(part.error_words)
                self.assertFalse(
                    self.shown(part.mail_message_id)["instagram_error_words"]
                )

    def test_nobody_reads_the_token(self):
        words = f"No way for {KEPT_TOKEN} <b>here</b>"
        refusal = self.refusal(error_user_msg=words, is_transient=False)
        part = self.answer_refused(refusal)
        self.assertIn("<b>here</b>", part.error_words)
        self.assertNotIn("IGAA", part.error_words)

    def test_gone_when_it_is_sent(self):
        part = self.answer_refused(self.refusal(is_transient=False))
        self.authenticate(self.anna.login, self.anna.login)
        part.mail_message_id.with_user(self.anna).instagram_retry()
        self.run_network()
        self.assertEqual(part.state, "sent")
        self.assertFalse(part.error_words)

    def test_reply_is_sent_after_a_temporary_error(self):
        part = self.answer_meets(self.refusal())
        self.assertEqual(part.state, "queued")
        self.later(minutes=1)
        self.assertEqual(part.state, "sent")
        self.assertEqual(self.sends(), 2)

    def test_what_does_not_pass_is_told_in_minutes(self):
        part = self.answer_meets(*[self.refusal()] * 9)
        for minutes in (1, 2, 5):
            self.assertEqual(part.state, "queued")
            with mute_logger(f"{LOGGER}.models.send.instagram_message_outcome"):
                self.later(minutes=minutes)
        self.assertEqual(part.state, "failed")
        self.assertEqual(part.error_words, self.WORDS)
        self.assertEqual(self.sends(), 4)

    def test_words_of_a_test_in_the_checklist(self):
        """Managers who press Test read Instagram's words, too."""
        self.instagram.answers["me"] = [self.refusal(is_transient=False)]
        checklist = self.env["instagram.checklist"].with_user(self.manager)
        lines = checklist.run_test("token", self.inbox.id)
        [line] = (line for line in lines if line["key"] == "token")
        self.assertEqual(line["finding"], "test_refused")
        self.assertIn(self.WORDS, line["text"])


class TestPlainRefusals(PauseCase):
    """A server that refuses without Instagram's words has sent nothing."""

    def test_is_not_taken_for_sent(self):
        for status in (400, 401, 403, 404, 405, 413, 422):
            for content in ("", HTML, {}, [], {"success": False}):
                with self.subTest(status=status, content=content):
                    part = self.answer_refused((status, content))
                    self.assertEqual(part.state, "failed")
                    self.assertEqual(part.error_code, f"HTTP {status}")
                    self.assertNotIn("may have arrived", part.error_message)

    def test_may_have_arrived(self):
        for status in (200, 204, 302, 408, 425, 499, 500, 502, 503, 504):
            for content in ("", HTML, {}):
                with self.subTest(status=status, content=content):
                    part = self.answer_meets((status, content))
                    self.assertEqual(part.state, "unconfirmed")


class TestWhatOdooKnows(PauseCase):
    """A sentence never contradicts what Odoo knows."""

    def test_window_that_is_open(self):
        for subcode in (2534022, 2018278, 2018065):
            with self.subTest(subcode=subcode):
                part = self.answer_refused(graph_error(10, "No.", subcode, 403))
                self.assertEqual(part.state, "failed")
                self.assertIn("not approved", part.error_message)
                self.assertIn("A manager", part.error_message)
                self.assertNotIn("write again", part.error_message)
                self.assertEqual(part.error_code, f"10/{subcode}")

    def test_window_that_ended_on_the_way(self):
        end = self.thread().instagram_window_end

        def late(_call):
            frozen.move_to(end + timedelta(seconds=2))
            return graph_error(10, "No.", 2534022, 403)

        with freeze_time(end - timedelta(seconds=2)) as frozen:
            part = self.answer_refused(late)
        self.assertIn("24 hours", part.error_message)
        self.assertEqual(part.error_reason, "window_closed")

    def test_time_of_a_person_that_is_open(self):
        """After 24 hours, only the Human Agent feature allows replies by people."""
        self.set_parameter("human_agent", "True")
        with freeze_time(fields.Datetime.now() + timedelta(hours=30)):
            part = self.answer_refused(graph_error(10, "No.", 2534022, 403))
            self.assertEqual(part.error_reason, "human_agent_not_approved")

    def test_who_has_written_has_written(self):
        part = self.answer_refused(graph_error(230, "No.", None, 403))
        self.assertNotIn("only after the person has written", part.error_message)


class TestRefusedReply(FailureCase):
    """An agent reads why a reply was refused."""

    def test_sentence_of_the_first_part_and_code(self):
        self.instagram.answers["send"] = [graph_error(551, "x", 1545041)]
        with self.assertLogs(LOGGER, "WARNING"):
            message = self.answer(self.anna, "word " * 600)
        data = self.make_jsonrpc_request(
            "/discuss/channel/messages", {"channel_id": self.thread().id}
        )
        (shown,) = (m for m in data["data"]["mail.message"] if m["id"] == message.id)
        self.assertEqual(shown["instagram_error_reason"], "recipient_unavailable")
        self.assertEqual(shown["instagram_error_code"], "551/1545041")

    def sentences(self, user):
        """Return the sentences for the keys in a user's browser."""
        store = Store()
        reader = self.env["res.users"].with_user(user).with_context(lang=user.lang)
        reader._init_store_data(store)
        return store.get_result()["Store"]["instagram_reasons"]

    def test_sentences_for_the_browser(self):
        reasons = self.sentences(self.anna)
        for key in ("window_closed", "never_wrote", "recipient_unavailable"):
            self.assertTrue(reasons[key].endswith("."), key)

    def test_each_reader_has_their_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = {REASONS["recipient_unavailable"]: "Elle ne peut rien recevoir."}
        translations = code_translations.python_translations
        with patch.dict(translations, {("instagram_inbox", "fr_FR"): french}):
            self.ben.lang = "fr_FR"
            self.instagram.answers["send"] = [graph_error(551, "x", 1545041)]
            with self.assertLogs(LOGGER, "WARNING"):
                self.answer(self.anna, "Yes")
            part = self.parts()
            for user, words in ((self.anna, "cannot receive"), (self.ben, "Elle ne")):
                with self.subTest(user.name):
                    reader = part.with_user(user).with_context(lang=user.lang)
                    self.assertIn(words, reader.error_message)
                    self.assertIn(words, self.sentences(user)[part.error_reason])

    def test_found_by_what_is_wrong(self):
        self.instagram.answers["send"] = [graph_error(551, "x", 1545041)]
        with self.assertLogs(LOGGER, "WARNING"):
            self.answer(self.anna, "Yes")
        failed = self.parts()
        self.answer(self.anna, "Yes again")
        messages = self.env["instagram.message"]
        for domain, found in (
            ([("error_message", "!=", False)], failed),
            ([("error_message", "=", failed.error_message)], failed),
            ([("error_message", "=", False)], self.parts() - failed),
        ):
            with self.subTest(domain):
                sent = messages.search([*domain, ("direction", "=", "out")])
                self.assertEqual(sent, found)
