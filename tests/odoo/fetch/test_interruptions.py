"""Something that kills Odoo is tried a few times, and stops nothing else for ever."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.tools import mute_logger

from ..common import CUSTOMER_ID
from ..wire import (
    OTHER_ID,
    commented,
    comments_body,
    media,
    showed,
    wrote,
)
from .test_liveness import LOGS, LivenessCase

TRIES = 3
SHOW, NETWORK, ERASE = (
    "ir_cron_webhook_event",
    "ir_cron_network",
    "ir_cron_erase",
)


class Killed(BaseException):
    """Ends a job as `kill -9` does: nothing of ours handles it."""


class InterruptionCase(LivenessCase):
    @contextmanager
    def deadly(self, model, method, is_bad):
        """Have a method of a model kill the job for the bad records; count how often."""
        kind = self.registry[model]
        usual, killed = getattr(kind, method), []

        def deadly(records, *args, **named):
            if any(map(is_bad, records)):
                killed.append(records.ids)
                raise Killed
            return usual(records, *args, **named)

        with patch.object(kind, method, deadly):
            yield killed

    def run_killed(self, job):
        """Run a job that is killed; `assertRaises` would undo what it committed."""
        try:
            self.run_job(job)
        except Killed:
            self.env.invalidate_all()
        else:
            self.fail("It was not killed.")

    def run_until_alive(self, job):
        """Run a job as Odoo does after each kill, until it ends as usual.

        :return: how often it was killed
        """
        kills = 0
        while True:
            try:
                self.run_job(job)
            except Killed:
                self.env.invalidate_all()
                kills += 1
                self.assertLess(kills, 20, "It is killed for ever.")
            else:
                return kills

    def notes(self):
        """Return the rows that are noted as begun."""
        notes = self.env["instagram.attempt"].search([])
        return [each for note in notes for each in note.res_ids]


@mute_logger(f"{LOGS}.models.fetch.instagram_network", f"{LOGS}.tools.jobs")
class TestUpdates(InterruptionCase):
    def test_one_that_kills_fails_alone(self):
        """Those of its batch are shown, in order; it can be processed again."""
        bad = self.deliver(wrote("Bad"))
        self.deliver(wrote("After it"))
        self.deliver(*[wrote(str(n), customer=OTHER_ID) for n in range(5)])
        self.deliver_to_other(wrote("Elsewhere", customer="3"))
        with self.deadly(
            "instagram.webhook.event", "_parse", lambda row: row == bad
        ) as killed:
            kills = self.run_until_alive(SHOW)
        self.assertEqual(kills, TRIES)
        self.assertEqual([len(rows) for rows in killed], [1] * TRIES)
        self.assertEqual(bad.state, "failed")
        self.assertEqual(bad.error, "Odoo stopped several times while it processed it.")
        self.assertEqual(self.texts(self.thread(CUSTOMER_ID)), ["After it"])
        self.assertEqual(self.texts(self.thread(OTHER_ID)), [str(n) for n in range(5)])
        self.assertEqual(self.texts(self.thread("3")), ["Elsewhere"])
        self.assertFalse(self.notes())
        bad.action_replay()
        self.run_incoming()
        self.assertEqual(bad.state, "done")

    def test_others_do_not_wait_for_the_last_try(self):
        """After the first kill, the others are shown before it is tried again."""
        bad = self.deliver(wrote("Bad"))
        self.deliver(*[wrote(str(n), customer=OTHER_ID) for n in range(5)])
        with self.deadly("instagram.webhook.event", "_parse", lambda row: row == bad):
            self.run_killed(SHOW)
            self.assertEqual(sorted(self.notes()), sorted(self.events().ids))
            self.deliver_to_other(wrote("Later", customer="3"))
            self.run_killed(SHOW)
        self.assertEqual(self.texts(self.thread("3")), ["Later"])

    def test_nothing_is_noted_afterwards(self):
        self.receive(wrote("Hallo"))
        with self.plant("instagram.incoming", "_process"), mute_logger(LOGS):
            self.receive(wrote("Bad"))
        self.assertFalse(self.notes())

    def test_a_kill_by_something_else_is_forgotten(self):
        rows = self.deliver(wrote("One"), wrote("Two", customer=OTHER_ID))
        with self.deadly("instagram.webhook.event", "_parse", bool):
            for _time in range(TRIES - 1):
                self.run_killed(SHOW)
        self.run_incoming()
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assertFalse(self.notes())

    def test_a_kill_during_a_whole_batch(self):
        """All of the next batch may be the cause: it begins with none of them."""
        row = self.deliver(wrote("One"))
        with self.deadly("instagram.webhook.event", "_parse", bool):
            self.run_killed(SHOW)
        note, times = self.env["instagram.attempt"]._begin(row._name, [])
        self.assertFalse(times)
        self.env["instagram.attempt"]._end(note)
        self.run_incoming()
        self.assertEqual(self.texts(), ["One"])
        self.assertFalse(self.notes())


class TestCalls(InterruptionCase):
    """A result that kills Odoo is asked for a few times; a reply is sent once."""

    def setUp(self):
        super().setUp()
        self.inbox.has_comments = True
        self.conversation("Hallo")
        self.deliver_to_other(wrote("Hallo", customer="3"))
        self.run_incoming()
        self.run_network()

    def kill_by(self, model, method="_network_done"):
        """Have each result of a queue kill Odoo, while another inbox is answered."""
        before = self.parts(self.thread("3"))
        self.post(self.anna, "Yes", self.thread("3"))
        with (
            mute_logger(
                f"{LOGS}.models.fetch.instagram_network",
                f"{LOGS}.models.send.instagram_message",
                f"{LOGS}.models.fetch.instagram_import",
                f"{LOGS}.models.fetch.instagram_import_thread",
                f"{LOGS}.models.comment.instagram_comment_action",
            ),
            self.deadly(
                model, method, lambda row: row.inbox_id == self.inbox
            ) as killed,
        ):
            self.run_until_alive(NETWORK)
        reply = self.parts(self.thread("3")) - before
        self.assertIn(reply.state, ("sent", "unconfirmed"))
        self.assertFalse(self.notes())
        return len(killed)

    def test_replies(self):
        reply = self.post(self.anna, "Yes", self.thread())
        self.assertEqual(self.kill_by("instagram.message"), 1)
        self.assertEqual(reply.instagram_message_ids.state, "unconfirmed")
        texts = [call.params["message"]["text"] for call in self.sent()]
        self.assertLessEqual(len(texts), 2)

    def sent(self):
        return self.instagram.called("send")

    def test_reactions(self):
        question = self.messages(self.thread()).instagram_message_ids[:1]
        self.env["instagram.reaction.outbox"]._put(question, "🧁")
        self.assertEqual(self.kill_by("instagram.reaction.outbox"), TRIES)
        self.assertFalse(self.env["instagram.reaction.outbox"].search([]))

    def test_actions_on_comments(self):
        self.deliver_body(comments_body(commented()))
        self.run_incoming()
        self.run_network()
        comment = self.env["instagram.comment"].search([])
        actions = self.env["instagram.comment.action"]
        actions._put(comment, "hide")
        self.assertEqual(self.kill_by("instagram.comment.action"), TRIES)
        action = actions.search([])
        self.assertEqual(action.state, "failed")
        self.assertIn("stopped several times", action.error_message)

    def test_posts(self):
        self.deliver_body(comments_body(commented()))
        self.run_incoming()
        self.assertEqual(self.kill_by("instagram.post"), TRIES)
        self.assertEqual(self.env["instagram.post"].search([]).state, "failed")

    def test_announced_messages(self):
        row = self.events()[0]
        self.env["instagram.fetch"]._begin(row, self.inbox, "mid.announced")
        self.assertEqual(self.kill_by("instagram.fetch"), TRIES)
        self.assertFalse(self.env["instagram.fetch"].search([]))
        self.assertIn("stopped several times", row.error)

    def test_lists_of_taps(self):
        lists = self.env["instagram.tap.list"]
        lists._send_anew({(self.inbox.id, "ice_breaker")})
        self.assertEqual(self.kill_by("instagram.tap.list"), TRIES)
        self.assertEqual(lists.search([]).state, "refused")

    def test_names_and_files(self):
        self.receive(showed(media("image"), customer=OTHER_ID))
        for model, name in (
            ("instagram.media", "not_before"),
            ("instagram.contact", "profile_not_before"),
        ):
            rows = self.env[model]
            is_mine = [("inbox_id", "=", self.inbox.id)]
            usual = self.registry[model]._next_try
            with (
                self.subTest(model=model),
                patch.object(
                    self.registry[model],
                    "_next_try",
                    lambda row, tries, usual=usual: (
                        False if row.inbox_id == self.inbox else usual(row, tries)
                    ),
                ),
            ):
                self.thread().instagram_contact_id.profile_fetched_at = False
                self.assertEqual(self.kill_by(model), TRIES)
                self.assertFalse(rows.search(is_mine).filtered(name))
        file = self.env["instagram.media"].search([])
        self.assertEqual((file.state, file.reason), ("failed", "media_interrupted"))

    def test_the_list_of_an_import(self):
        self.begin_import()
        self.assertEqual(self.kill_by("instagram.import"), TRIES)
        run = self.env["instagram.import"].search([])
        self.assertEqual(run.state, "failed")
        self.assertIn("stopped several times", self.inbox.import_info)

    def test_a_conversation_of_an_import(self):
        self.begin_import()
        for _conversation in range(2):
            self.assertEqual(self.kill_by("instagram.import.thread"), TRIES)
        self.run_network()
        run = self.env["instagram.import"].search([])
        self.assertEqual(run.state, "done")
        self.assertEqual(run.thread_ids.mapped("state"), ["skipped"] * 2)

    def begin_import(self):
        self.instagram._conversations = lambda call: {
            "data": [{"id": "conv.1"}, {"id": "conv.2"}]
        }
        self.instagram._conversation = lambda call: {"messages": {"data": []}}
        self.inbox.with_user(self.manager).action_import_conversations()


class TestErasing(InterruptionCase):
    def request(self, inbox, customer):
        contacts = self.env["instagram.contact"]
        contact = contacts.search(
            [("inbox_id", "=", inbox.id), ("igsid", "=", customer)]
        )
        return self.env["instagram.deletion"]._for_contact(contact)

    @mute_logger(f"{LOGS}.models.erase.instagram_deletion")
    def test_one_that_kills_is_put_off(self):
        self.conversation("Hallo")
        self.conversation("Hallo", customer=OTHER_ID)
        bad = self.request(self.inbox, CUSTOMER_ID)
        good = self.request(self.inbox, OTHER_ID)
        with self.deadly("instagram.deletion", "_step", lambda row: row == bad):
            self.run_killed(ERASE)
            self.assertEqual(self.env["instagram.deletion"]._next_due(), good)
            self.assertEqual(1 + self.run_until_alive(ERASE), TRIES)
        self.assertEqual((good.state, bad.state), ("done", "pending"))
        self.assertGreater(bad.not_before, bad.requested_at)
        self.assertEqual(bad.attempts, 1)
        told = self.inbox.activity_ids.filtered("note").mapped("note")
        self.assertTrue(any("Interrupted" in each for each in told), told)
        bad.not_before = False
        self.run_job(ERASE)
        self.assertEqual(bad.state, "done")
        self.assertFalse(self.notes())
