"""One customer, inbox, file or bad row never stops another."""

import time
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from ..changes import edited
from ..common import CUSTOMER_ID, INSTAGRAM_ID, graph_error
from ..inbox_case import InboxCase
from ..wire import (
    OTHER_ID,
    body,
    commented,
    comments_body,
    echoed,
    media,
    showed,
    wrote,
)

OTHER_ACCOUNT = "17841400000000009"
LOGS = "odoo.addons.instagram_inbox"
LOG_OF_NETWORK = f"{LOGS}.models.fetch.instagram_network"
LOG_OF_QUEUE = f"{LOGS}.models.instagram_queue"
QUEUES = (
    "instagram.message",
    "instagram.upload",
    "instagram.reaction.outbox",
    "instagram.signal",
    "instagram.contact",
    "instagram.fetch",
    "instagram.media",
    "instagram.import",
)


class LivenessCase(InboxCase):
    """Two inboxes; the other one is connected to another account."""

    def setUp(self):
        super().setUp()
        self.other_inbox = self.new_inbox(
            name="Bikes", instagram_id=OTHER_ACCOUNT, app_scoped_id="9"
        )

    def deliver_to_other(self, *updates):
        return self.deliver_body(body(*updates, account=OTHER_ACCOUNT))

    def plant(self, model, method, is_bad=None):
        """Have a method of a model raise, for all records or for the bad ones."""
        kind = self.registry[model]
        usual = getattr(kind, method)

        def broken(records, *args, **named):
            if is_bad is None or any(map(is_bad, records)):
                raise KeyError(f"planted in {method}")
            return usual(records, *args, **named)

        return patch.object(kind, method, broken)

    def make_due(self, queue, thread):
        """Have a queue wait for a call about a conversation of the first inbox."""
        contact = thread.instagram_contact_id
        if queue == "instagram.message":
            self.post(self.anna, "Yes", thread)
        elif queue == "instagram.upload":
            self.post(self.anna, "Yes", thread)
            self.parts(thread).file_kind = "image"
        elif queue == "instagram.reaction.outbox":
            question = self.messages(thread).instagram_message_ids
            self.env[queue]._put(question, "🧁")
        elif queue == "instagram.signal":
            self.env[queue]._write_down(thread, "typing", 0)
        elif queue == "instagram.contact":
            contact.profile_fetched_at = False
        elif queue == "instagram.fetch":
            self.env[queue]._begin(self.events()[-1], self.inbox, "mid.announced")
        elif queue == "instagram.media":
            self.receive(showed(media("image"), customer=contact.igsid))
        elif queue == "instagram.import":
            self.env[queue]._begin(self.inbox)


class TestQueues(LivenessCase):
    """An error planted in one queue of the network job leaves the others alone."""

    def setUp(self):
        super().setUp()
        self.customers = iter(range(10**15, 10**15 + 1000))
        # where nothing is planted
        self.conversation("Hallo", customer=OTHER_ID)
        self.run_network()

    def new_customer(self):
        """Have an unknown customer send a picture, and reply to it."""
        customer = str(next(self.customers))
        self.receive(
            wrote("Hallo", customer=customer),
            showed(media("image"), customer=customer),
        )
        thread = self.thread(customer)
        message = self.post(self.anna, "Yes", thread)
        return thread, message.instagram_message_ids

    def files(self, thread):
        domain = [("message_id.channel_id", "=", thread.id)]
        return self.env["instagram.media"].search(domain)

    def assert_all_done(self, thread, part, but_not=()):
        done = {
            "instagram.message": part.state == "sent",
            "instagram.media": self.files(thread).state == "done",
            "instagram.contact": thread.instagram_contact_id.name == "Ada",
        }
        for model, is_done in done.items():
            if model not in but_not:
                self.assertTrue(is_done, model)

    @mute_logger(f"{LOGS}.models.fetch.instagram_network")
    def test_a_queue_that_cannot_be_looked_through(self):
        def slow(call):
            time.sleep(0.5)
            return self.instagram._media(call)

        for model in QUEUES:
            with self.subTest(model=model):
                thread, part = self.new_customer()
                customer = str(next(self.customers))
                self.make_due(model, self.conversation("Hallo", customer=customer))
                # meanwhile the job reads the queues again
                self.instagram.answers["media"] = [slow]
                with ExitStack() as stack:
                    for method in ("_network_jobs", "_network_due"):
                        stack.enter_context(self.plant(model, method))
                    logs = stack.enter_context(self.assertLogs(LOG_OF_NETWORK))
                    self.run_network()
                told = [
                    line
                    for line in logs.output
                    if f"The queue {model} cannot be looked through" in line
                ]
                self.assertEqual(len(told), 1, "once in a run")
                self.assert_all_done(thread, part, {model})
                self.run_network()
                self.assert_all_done(thread, part)

    @mute_logger(f"{LOGS}.models.fetch.instagram_network")
    def test_another_inbox_is_answered(self):
        """Whatever of an inbox breaks off, in whichever queue."""
        self.deliver_to_other(wrote("Hallo", customer="3"))
        self.run_incoming()
        for queue in QUEUES:
            with self.subTest(queue=queue):
                customer = str(next(self.customers))
                thread = self.conversation("Hallo", customer=customer)
                self.run_network()
                before = self.parts(self.thread("3"))
                self.post(self.anna, "Yes", self.thread("3"))
                self.make_due(queue, thread)
                model = queue.replace("upload", "message")
                with (
                    self.plant(
                        model, "_network_claim", lambda row: row.inbox_id == self.inbox
                    ),
                    self.assertLogs(LOG_OF_NETWORK) as logs,
                ):
                    self.run_network()
                self.assertIn(f"No call can be made of {model}(", "".join(logs.output))
                reply = self.parts(self.thread("3")) - before
                self.assertEqual(reply.state, "sent")

    def test_a_row_that_a_claim_forgets(self):
        """It fails, and is logged once; the rows after it have their turn."""
        self.deliver_to_other(wrote("Hallo", customer="3"))
        self.run_incoming()
        for queue in QUEUES:
            with self.subTest(queue=queue):
                customer = str(next(self.customers))
                thread = self.conversation("Hallo", customer=customer)
                self.run_network()
                self.make_due(queue, thread)
                before = self.parts(self.thread("3"))
                self.post(self.anna, "Yes", self.thread("3"))
                model = queue.replace("upload", "message")
                with self.forgotten(model), self.assertLogs(LOG_OF_QUEUE) as logs:
                    self.run_network()
                reply = self.parts(self.thread("3")) - before
                self.assertEqual(reply.state, "sent")
                [told] = logs.output
                self.assertIn(f"{model}(", told)
                with self.forgotten(model), self.assertNoLogs(LOG_OF_QUEUE):
                    self.run_network()

    def forgotten(self, model):
        """Have a queue claim no row of the first inbox, and leave them as they are."""
        kind = self.registry[model]
        usual = kind._network_claim

        def claim(rows):
            return usual(rows.filtered(lambda row: row.inbox_id != self.inbox))

        return patch.object(kind, "_network_claim", claim)

    @mute_logger(f"{LOGS}.models.fetch.instagram_network")
    def test_a_row_of_which_no_call_can_be_made(self):
        for model, path in (
            ("instagram.message", "channel_id"),
            ("instagram.contact", "channel_ids"),
            ("instagram.media", "channel_id"),
        ):
            for method in ("_network_claim", "_network_job"):
                with self.subTest(model=model, method=method):
                    bad, bad_part = self.new_customer()
                    good, good_part = self.new_customer()
                    with self.plant(
                        model, method, lambda r, at=path, bad=bad: r[at] == bad
                    ):
                        self.run_network()
                        self.run_network()
                    self.assert_all_done(good, good_part)
                    self.assert_all_done(bad, bad_part, {model})
                    if model == "instagram.message":
                        self.assertEqual(bad_part.state, "failed")

    @mute_logger(f"{LOGS}.models.fetch.instagram_network")
    def test_an_outcome_that_cannot_be_written_down(self):
        for model, path in (
            ("instagram.message", "channel_id"),
            ("instagram.contact", "channel_ids"),
            ("instagram.media", "channel_id"),
        ):
            for methods in (
                ["_network_done"],
                ["_network_done", "_network_failed"],
            ):
                with self.subTest(model=model, methods=methods), ExitStack() as stack:
                    bad, bad_part = self.new_customer()
                    good, good_part = self.new_customer()
                    for method in methods:
                        stack.enter_context(
                            self.plant(
                                model, method, lambda r, at=path, bad=bad: r[at] == bad
                            )
                        )
                    self.run_network()
                    self.assert_all_done(good, good_part)
                    self.assert_all_done(bad, bad_part, {model})
                    if model == "instagram.message":
                        self.run_network()
                        self.assertEqual(bad_part.state, "unconfirmed")

    @mute_logger(f"{LOGS}.tools.jobs")
    def test_a_reply_that_was_sent_stays_sent(self):
        """An error in what is noted with the reply does not change that."""
        for model, method in (
            ("instagram.inbox", "_note_usage"),
            ("instagram.inbox.report", "_count"),
            ("instagram.inbox.report", "_record"),
            ("instagram.episode", "_update_times"),
        ):
            with self.subTest(method=method):
                _thread, part = self.new_customer()
                told = {"x-app-usage": '{"call_volume": 95}'}
                self.instagram.answers["send"] = [
                    (200, {"message_id": f"mid.of.{method}"}, told)
                ]
                with self.plant(model, method):
                    self.run_network()
                self.assertEqual(part.state, "sent")
                self.assertEqual(part.mid, f"mid.of.{method}")
                self.inbox.write({"paused_until": False, "pause_key": False})

    @mute_logger(f"{LOGS}.models.fetch.instagram_network", f"{LOGS}.tools.jobs")
    def test_what_comes_before_the_queues(self):
        lastcall = fields.Datetime.now() - timedelta(days=1)
        self.env.ref("instagram_inbox.ir_cron_network").lastcall = lastcall
        for model, method in (
            ("instagram.message", "_recover_interrupted"),
            ("instagram.reaction.outbox", "_recover_interrupted"),
            ("instagram.import", "_begin"),
        ):
            with self.subTest(model=model, method=method):
                thread, part = self.new_customer()
                with self.plant(model, method):
                    self.run_network()
                self.assert_all_done(thread, part)

    def test_what_stops_odoo_is_not_fetched_for_ever(self):
        """An attempt is stored before the call, which may never end."""
        self.receive(showed(media("image", 1)))
        [file] = self.files(self.thread())
        contact = self.thread().instagram_contact_id
        for tries in range(1, 4):
            later = fields.Datetime.now() - timedelta(seconds=1)
            file.not_before = contact.profile_not_before = later
            file._network_claim()
            contact._network_claim()
            self.assertEqual(
                (file.broken_off, contact.profile_broken_off), (tries,) * 2
            )
            for record, name in (
                (file, "not_before"),
                (contact, "profile_not_before"),
            ):
                self.assertGreater(record[name], fields.Datetime.now())
        file.not_before = contact.profile_not_before = False
        with self.assertLogs(LOGS, "INFO"):
            self.run_network()
        self.assertFalse(self.instagram.called("media"))
        self.assertEqual((file.state, file.reason), ("failed", "media_interrupted"))
        [shown] = file.mapped(lambda each: each._for_browser())
        self.assertEqual(shown["reason"], "media_interrupted")
        # an unknown name is fetched again when the customer writes on another day
        contact.profile_fetched_at -= timedelta(minutes=11)
        self.conversation("Hallo?")
        self.run_network()
        self.assertEqual(contact.name, "Ada")
        self.assertFalse(contact.profile_broken_off)

    def test_what_has_an_end_is_tried_as_ever(self):
        self.instagram.answers["media"] = [(500, "later")] * 5
        self.receive(showed(media("image", 1)))
        [file] = self.files(self.thread())
        for _time in range(6):
            file.not_before = False
            self.run_network()
            self.assertFalse(file.broken_off)
        self.assertEqual(file.state, "done")


class TestJobs(LivenessCase):
    """An error planted in a job for all inboxes leaves the other inboxes alone."""

    def is_bad(self, record):
        return record == self.inbox

    @mute_logger(
        f"{LOGS}.models.connect.instagram_inbox_access",
        f"{LOGS}.tools.jobs",
        f"{LOGS}.report",
    )
    def test_renewing_accesses(self):
        soon = fields.Datetime.now() + timedelta(days=2)
        both = self.inbox | self.other_inbox
        for model, method in (
            ("instagram.inbox", "_refresh_token"),
            ("instagram.inbox", "_token_values"),
            ("instagram.inbox", "_warn_of_expiry"),
        ):
            with self.subTest(method=method):
                both.write({"token_expires_at": soon, "token_warned_days": 0})
                both.token_refreshed_at = fields.Datetime.now() - timedelta(days=2)
                with self.plant(model, method, self.is_bad):
                    self.run_job("ir_cron_refresh_tokens")
                self.assertGreater(self.other_inbox.token_expires_at, soon)

    @mute_logger(f"{LOGS}.tools.jobs", f"{LOGS}.models.connect.instagram_inbox_access")
    def test_an_alert_that_cannot_be_sent(self):
        both = self.inbox | self.other_inbox
        both.token_expires_at = fields.Datetime.now() - timedelta(days=1)
        with self.plant("instagram.inbox", "_alert", self.is_bad):
            self.run_job("ir_cron_refresh_tokens")
        self.assertEqual(set(both.mapped("state")), {"reauthorize"})
        self.assertTrue(self.other_inbox.activity_ids)

    @mute_logger(f"{LOGS}.report.instagram_inbox_report_rebuild")
    def test_counting_anew(self):
        (self.inbox | self.other_inbox).rebuild_after = 0
        with self.plant("instagram.inbox", "_rebuild_next", self.is_bad):
            self.run_job("ir_cron_report")
        self.assertEqual(self.inbox.rebuild_after, -1)
        self.assertIn("could not be recalculated", self.inbox.message_ids[0].body)
        self.assertEqual(self.other_inbox.rebuild_after, -1)
        self.assertIn("have been recalculated", self.other_inbox.message_ids[0].body)

    @mute_logger(f"{LOGS}.tools.jobs")
    def test_deleting_what_is_old(self):
        old = fields.Datetime.now() - timedelta(days=60)
        self.receive(wrote("Old", at=old), wrote("Old", at=old, customer=OTHER_ID))
        self.set_parameter("message_retention_days", "30")
        bad = self.messages(self.thread())
        with self.plant("mail.message", "_instagram_erase", lambda m: m in bad):
            done, more = self.env["instagram.message"]._gc_messages()
        self.assertEqual((done, more), (1, False))
        self.assertTrue(self.messages(self.thread()))
        self.assertFalse(self.messages(self.thread(OTHER_ID)))

    @mute_logger(f"{LOGS}.tools.jobs")
    def test_old_messages_behind_undeletable_batches_are_deleted(self):
        """Rows that cannot be deleted come first, more than a batch of them."""
        old = fields.Datetime.now() - timedelta(days=60)
        customers = [f"{10**15 + number}" for number in range(3)]
        for customer in customers:
            self.receive(*[wrote(str(n), at=old, customer=customer) for n in range(3)])
        bad = self.env["mail.message"].union(
            *[self.messages(self.thread(customer)) for customer in customers]
        )
        self.receive(*[wrote(str(n), at=old, customer=OTHER_ID) for n in range(5)])
        self.set_parameter("message_retention_days", "30")
        with (
            patch(f"{LOGS}.models.erase.instagram_message.MESSAGES", 2),
            self.plant("mail.message", "_instagram_erase", lambda m: m in bad),
        ):
            runs = [self.env["instagram.message"]._gc_messages() for _run in range(3)]
        self.assertEqual(runs, [(2, True), (2, True), (1, False)])
        self.assertEqual(bad.exists(), bad)
        self.assertFalse(self.messages(self.thread(OTHER_ID)))


class TestMessageAnyway(LivenessCase):
    """An error in figures or notifications never hides the message."""

    STEPS = (
        ("instagram.delivery", "_set_episodes"),
        ("instagram.delivery", "_write_facts"),
        ("instagram.delivery", "_quote"),
        ("instagram.inbox.report", "_record"),
        ("instagram.episode", "_open_by_channel"),
        ("instagram.media", "_expect"),
        ("discuss.channel", "_instagram_keep_origin"),
        ("discuss.channel", "_instagram_received"),
        ("instagram.announcement", "_announce"),
        ("instagram.notifier", "_push"),
        ("instagram.incoming", "_note_holders"),
    )

    @mute_logger(
        f"{LOGS}.models.receive.instagram_webhook_event_job", f"{LOGS}.tools.jobs"
    )
    def test_whatever_fails_with_it(self):
        for number, (model, method) in enumerate(self.STEPS):
            with self.subTest(method=method):
                customer = f"{10**15 + number}"
                kind, payload = media("image")
                with self.plant(model, method):
                    rows = self.receive(
                        wrote(
                            "One",
                            mid=f"mid.{method}",
                            customer=customer,
                            attachments=[{"type": kind, "payload": payload}],
                        ),
                        echoed("Two", customer=customer),
                        wrote(
                            "Three",
                            customer=customer,
                            reply_to={"mid": f"mid.{method}"},
                        ),
                    )
                self.assertEqual(set(rows.mapped("state")), {"done"})
                self.assertIn("planted", rows[0].error)
                texts = self.texts(self.thread(customer))
                self.assertEqual(texts, ["One", "Two", "Three"])
                later = self.receive(wrote("Four", customer=customer))
                self.assertFalse(later.error)

    @mute_logger(
        f"{LOGS}.models.receive.instagram_webhook_event_job", f"{LOGS}.tools.jobs"
    )
    def test_message_is_not_shown_while_an_unsending_cannot_be_looked_up(self):
        """While an unsending cannot be looked up, its message is not shown."""
        with self.plant("instagram.message", "_catch_up"):
            rows = self.receive(wrote("Hallo"))
        self.assertEqual(rows.state, "failed")
        self.assertFalse(self.threads())

    @mute_logger(f"{LOGS}.tools.jobs")
    def test_edit_that_fails_does_not_hold_up_its_message(self):
        """An early edit that cannot be applied leaves its message alone, and waits."""
        early = self.receive(edited("mid.x", "Two"))
        with self.plant("instagram.message.edit", "_keep"):
            row = self.receive(wrote("One", mid="mid.x"))
        self.assertEqual((row.state, early.state), ("done", "pending"))
        self.assertEqual(self.texts(), ["One"])

    def test_invalid_time_zone_counts_as_utc(self):
        """One that is gone from the machine's list counts as UTC, too."""
        for number, zone in enumerate(("Evil/Zone", "US/Pacific-New", "", None)):
            with self.subTest(zone=zone):
                self.env.flush_all()
                self.env.cr.execute(
                    "ALTER TABLE instagram_inbox ALTER tz DROP NOT NULL;"
                    "UPDATE instagram_inbox SET tz = %s",
                    [zone],
                )
                self.env.invalidate_all()
                customer = f"{10**15 + number}"
                at = fields.Datetime.now() - timedelta(hours=1)
                rows = self.receive(wrote("Hallo", customer=customer, at=at))
                self.assertEqual((rows.state, rows.error), ("done", False))
                facts = self.env["instagram.inbox.report"].search(
                    [("channel_id", "=", self.thread(customer).id)]
                )
                self.assertEqual(set(facts.mapped("hour")), {f"{at:%H}"})
                answer = self.answer(self.anna, "Yes", self.thread(customer))
                self.assertEqual(answer.instagram_message_ids.state, "sent")

    @mute_logger(
        f"{LOGS}.models.receive.instagram_webhook_event_job", f"{LOGS}.tools.jobs"
    )
    def test_business_hours_in_an_invalid_time_zone(self):
        self.env["resource.calendar"].search([]).tz = "Evil/Zone"
        self.inbox.resource_calendar_id = self.env["resource.calendar"].search([])[:1]
        self.assertEqual(self.inbox.tz, self.other_inbox.tz)
        rows = self.receive(wrote("Hallo"), echoed("Yes"), wrote("And?"))
        self.assertEqual(set(rows.mapped("state")), {"done"})
        self.assertEqual(self.texts(), ["Hallo", "Yes", "And?"])
        answer = self.answer(self.anna, "Yes")
        self.assertEqual(answer.instagram_message_ids.state, "sent")
        self.as_user(self.anna).instagram_set_status("resolved")
        self.assertEqual(self.thread().instagram_status, "resolved")

    def test_invalid_time_zone_is_refused(self):
        for zone in ("Evil/Zone", "utc ", "../UTC", "Europe/"):
            with self.subTest(zone=zone), self.assertRaises(ValidationError):
                self.inbox.with_user(self.manager).tz = zone
        self.inbox.with_user(self.manager).tz = "Europe/Rome"


class TestInTurn(LivenessCase):
    """Work that waits in one place does not hold up work in another."""

    def place(self, thread):
        """Return how many messages were shown before the first one of a thread."""
        first = self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", thread.id)],
            order="id",
            limit=1,
        )
        return self.env["instagram.message"].search_count(
            [("mail_message_id", "<", first.id)]
        )

    def run_network_until(self, is_done):
        """Run the job as often as a busy machine needs: each run has a time limit."""
        for _time in range(20):
            self.run_network()
            if is_done():
                return

    def test_a_flood_of_one_customer(self):
        self.deliver(*[wrote(str(n), mid=f"mid.flood.{n}") for n in range(600)])
        self.deliver(wrote("And I?", customer=OTHER_ID))
        self.deliver_to_other(wrote("And we?", customer="3"))
        self.run_incoming()
        self.assertEqual(self.texts(), [str(n) for n in range(600)])
        self.assertLess(self.place(self.thread(OTHER_ID)), 150)
        self.assertLess(self.place(self.thread("3")), 150)

    def test_a_flood_of_many_customers(self):
        for _time in range(2):
            self.deliver(*[wrote("Hi", customer=f"{10**15 + n}") for n in range(150)])
        self.deliver(wrote("And I?", customer=OTHER_ID))
        self.deliver_to_other(wrote("And we?", customer="3"))
        self.run_incoming()
        self.assertLess(self.place(self.thread(OTHER_ID)), 150)
        self.assertLess(self.place(self.thread("3")), 150)
        self.assertEqual(len(self.threads()), 152)

    def test_one_claim_during_a_flood_of_very_many_customers(self):
        """It finds somebody who has just written once, and the other inbox."""
        people = [f"{10**15 + n}" for n in range(30)]
        self.deliver(*[wrote("Hi", customer=each) for each in people * 2])
        [mine] = self.deliver(wrote("And I?", customer=people[15] + "5"))
        [other] = self.deliver_to_other(wrote("And we?", customer="3"))
        job = f"{LOGS}.models.receive.instagram_webhook_event_job"
        events = self.env["instagram.webhook.event"]
        with (
            patch(f"{job}.CUSTOMERS", 5),
            patch(f"{job}.SEEN", 5),
            patch(f"{job}.BATCH", 6),
        ):
            claimed = events._claim(events._lock_in_turn)
        self.assertEqual(len(claimed), 6)
        self.assertIn(mine, claimed)
        self.assertIn(other, claimed)
        self.assertEqual(claimed.ids, sorted(claimed.ids))

    def test_what_is_processed_alone_keeps_no_other_thread_waiting(self):
        """A claim leaves out the threads of updates that are processed one by one."""
        alone = self.deliver(wrote("One"))
        later = self.deliver(wrote("Two"))
        [other] = self.deliver(wrote("And I?", customer=OTHER_ID))
        events = self.env["instagram.webhook.event"]
        self.assertEqual(events._claim(events._lock_in_turn, alone.ids), other)
        everything = alone | later | other
        self.assertEqual(events._claim(events._lock_in_turn), everything)

    def test_a_flood_of_changes_that_came_before_their_message(self):
        """They take their turn: their message and other people's do not wait for all."""
        early = self.deliver(*[edited("mid.x", str(n), n) for n in range(1, 301)])
        early[:150].received_at = fields.Datetime.now() - timedelta(minutes=5)
        self.run_incoming()
        early[:150].not_before = False  # for the last time
        self.run_incoming()
        self.assertEqual(set(early.mapped("state")), {"ignored", "pending"})
        applied = [0]
        usual = self.registry["instagram.webhook.event"]._attempt

        def counting(rows):
            error = usual(rows)
            applied.append(rows.env["instagram.message.edit"].search_count([]))
            return error

        self.deliver(wrote("Original", mid="mid.x"))
        with patch.object(
            self.registry["instagram.webhook.event"], "_attempt", counting
        ):
            self.run_incoming()
        self.assertLess(max(after - before for before, after in pairwise(applied)), 150)
        self.assertEqual(self.texts(), ["300"])
        self.assertEqual(set(early.mapped("state")), {"done"})
        self.assertFalse(any(early.mapped("error")))

    @mute_logger(f"{LOGS}.models.receive.instagram_webhook_event_job")
    def test_a_batch_with_a_bad_update_is_gone_through_once(self):
        """Each of its updates is processed alone, and no later update with them."""
        self.deliver(*[wrote(str(n), mid=f"mid.flood.{n}") for n in range(200)])
        bad = self.deliver_to_other(wrote("Bad", customer="3"))
        self.deliver_to_other(wrote("Good", customer="4"))
        usual = self.registry["instagram.contact"]._create_unknown

        def broken(contacts, pairs):
            if any(igsid == "3" for _inbox, igsid in pairs):
                raise KeyError("planted")
            return usual(contacts, pairs)

        with patch.object(
            self.registry["instagram.contact"], "_create_unknown", broken
        ):
            while "pending" in self.events().mapped("state"):
                self.run_incoming()
        self.assertEqual(bad.state, "failed")
        self.assertEqual(self.texts(), [str(n) for n in range(200)])
        self.assertEqual(self.texts(self.thread("4")), ["Good"])
        self.assertLess(self.place(self.thread("4")), 110)

    def test_files(self):
        many = [media("image", n) for n in range(100, 112)]
        self.receive(showed(*many), showed(*many))
        self.receive(*[showed(media("image", n)) for n in range(200, 212)])
        self.receive(showed(media("image", 1), customer=OTHER_ID))
        self.deliver_to_other(showed(media("image", 2), customer="3"))
        self.run_incoming()
        self.run_network_until(lambda: len(self.instagram.called("media")) == 38)
        fetched = [call.params["asset_id"] for call in self.instagram.called("media")]
        self.assertEqual(len(fetched), 38)
        self.assertLess(fetched.index("1"), 6)
        self.assertLess(fetched.index("2"), 6)

    def test_files_that_wait_to_be_tried_again(self):
        """They hide no file that is due, whatever the number of conversations."""
        self.receive(
            *[showed(media("image", n), customer=f"{10**15 + n}") for n in range(80)]
        )
        files = self.env["instagram.media"].search([])
        files.not_before = fields.Datetime.now() + timedelta(hours=1)
        self.receive(showed(media("image", 99), customer=f"{10**15 + 99}"))
        self.run_network()
        [call] = self.instagram.called("media")
        self.assertEqual(call.params["asset_id"], "99")

    def test_names(self):
        self.deliver(*[wrote("Hi", customer=f"{10**15 + n}") for n in range(40)])
        self.deliver_to_other(wrote("And we?", customer="3"))
        self.run_incoming()
        self.run_network_until(lambda: len(self.instagram.called("profile")) == 41)
        asked = [
            call.path.rpartition("/")[2] for call in self.instagram.called("profile")
        ]
        self.assertEqual(len(asked), 41)
        self.assertLess(asked.index("3"), 8)

    def test_messages_that_were_only_announced(self):
        fetch = self.env["instagram.fetch"]
        row = self.deliver(wrote("Hi"))
        for number in range(20):
            fetch._begin(row, self.inbox, f"mid.announced.{number}")
        fetch._begin(row, self.other_inbox, "mid.other")
        self.run_network_until(lambda: len(self.instagram.called("message")) == 21)
        asked = [
            call.path.rpartition("/")[2] for call in self.instagram.called("message")
        ]
        self.assertEqual(len(asked), 21)
        self.assertLess(asked.index("mid.other"), 5)

    def test_replies_and_what_goes_with_them(self):
        """Each inbox in turn, also after calls that are under way."""
        for number, queue in enumerate(
            (
                "instagram.message",
                "instagram.upload",
                "instagram.reaction.outbox",
                "instagram.signal",
            )
        ):
            with self.subTest(queue=queue):
                people = [f"{10**15 + 10 * number + n}" for n in range(6)]
                self.receive(*[wrote(customer=each) for each in people])
                self.deliver_to_other(wrote(customer=f"3{number}"))
                self.run_incoming()
                for customer in (*people, f"3{number}"):
                    self.make_due(queue, self.thread(customer))
                due = self.env[queue]._network_due(2, set())
                self.assertEqual(due.inbox_id, self.inbox | self.other_inbox)
                first = due.filtered(lambda row: row.inbox_id == self.inbox)
                busy = {first._network_job().key}
                [then] = self.env[queue]._network_due(1, busy)
                self.assertEqual(then.inbox_id, self.other_inbox)
                self.run_network()

    def test_files_that_instagram_fetches_slowly(self):
        """Those of one inbox leave room for those of another."""
        mine = [self.conversation(customer=f"{10**15 + n}") for n in range(6)]
        for thread in mine:
            self.make_due("instagram.upload", thread)
        uploads = self.env["instagram.upload"]
        due = uploads._network_due(3, set())
        self.assertEqual(len(due), 2)
        busy = {part._network_job().key for part in due}
        self.assertFalse(uploads._network_due(3, busy))

    def test_actions_on_comments(self):
        (self.inbox | self.other_inbox).has_comments = True
        actions = self.env["instagram.comment.action"]
        for number in range(4):
            change = commented(number=f"1780000000000000{number}")
            account = OTHER_ACCOUNT if number == 3 else INSTAGRAM_ID
            self.deliver_body(comments_body(change, account=account))
        self.run_incoming()
        for comment in self.env["instagram.comment"].search([], order="id"):
            actions._put(comment, "hide")
        due = actions._network_due(2, set())
        self.assertEqual(due.inbox_id, self.inbox | self.other_inbox)
        [job] = due[0]._network_claim()
        [then] = actions._network_due(1, {job.key})
        self.assertEqual(then.inbox_id, self.other_inbox)

    def test_conversations_of_before(self):
        pages = {
            account: [f"conv.{account}.{n}" for n in range(6)]
            for account in (self.inbox.instagram_id, OTHER_ACCOUNT)
        }
        self.instagram._conversations = lambda call: {
            "data": [{"id": name} for name in pages[call.path.split("/")[-2]]]
        }
        self.instagram._conversation = lambda call: {"messages": {"data": []}}
        (self.inbox | self.other_inbox).with_user(
            self.manager
        ).action_import_conversations()
        self.run_network_until(lambda: len(self.instagram.called("conversation")) == 12)
        asked = [
            OTHER_ACCOUNT in call.path for call in self.instagram.called("conversation")
        ]
        self.assertEqual(len(asked), 12)
        self.assertLess(asked.index(True), 4)
        self.assertLess(asked.index(False), 4)

    def test_one_that_is_refused_and_one_that_waits(self):
        """A customer who is always refused does not hold up replies to others."""
        threads = [self.conversation(customer=f"{10**15 + n}") for n in range(3)]
        self.instagram._send = lambda call: (
            graph_error(2, status=500)
            if call.params["recipient"]["id"] != f"{10**15 + 2}"
            else {"message_id": "mid.sent"}
        )
        for thread in threads:
            self.post(self.anna, "Yes", thread)
        self.run_network()
        self.assertEqual(self.parts(threads[2]).state, "sent")
        self.assertNotEqual(threads[0].instagram_user_id, CUSTOMER_ID)
