"""What monitoring learns at the health address."""

from datetime import timedelta

from odoo import fields

from ..inbox_case import InboxCase
from ..wire import wrote

ADDRESS = "/instagram/health"
KEY = "a-key-of-at-least-16-letters"
JOBS = ("ir_cron_webhook_event", "ir_cron_network")


class TestHealth(InboxCase):
    def setUp(self):
        super().setUp()
        self.jobs = self.env["ir.cron"].union(
            *(self.env.ref(f"instagram_inbox.{name}") for name in JOBS)
        )
        self.jobs.lastcall = fields.Datetime.now()

    def ask(self, key=None, **headers):
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        response = self.url_open(ADDRESS, headers=headers)
        self.assertEqual(
            response.headers["Content-Type"], "application/json; charset=utf-8"
        )
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertNotIn("Set-Cookie", response.headers)
        return response.status_code, response.json()

    def age(self, rows, field, **past):
        rows[field] = fields.Datetime.now() - timedelta(**past)

    def test_all_is_well(self):
        self.conversation("Hallo")
        self.assertEqual(self.ask(), (200, {"status": "ok"}))

    def test_an_update_waits(self):
        rows = self.deliver(wrote("Hallo"))
        self.age(rows, "received_at", minutes=4)
        self.assertEqual(self.ask(), (200, {"status": "ok"}))
        self.age(rows, "received_at", minutes=6)
        self.assertEqual(self.ask(), (503, {"status": "late"}))
        rows.not_before = fields.Datetime.now() + timedelta(minutes=1)
        self.assertEqual(self.ask(), (200, {"status": "ok"}))

    def test_a_reply_waits(self):
        self.conversation("Hallo")
        part = self.post(self.anna, "Yes").instagram_message_ids
        self.age(part, "written_at", minutes=6)
        self.assertEqual(self.ask(), (503, {"status": "late"}))
        # it waits for people, who are told of it
        self.inbox.state = "reauthorize"
        self.assertEqual(self.ask(), (200, {"status": "ok"}))

    def test_jobs(self):
        self.age(self.jobs[1], "lastcall", minutes=11)
        self.assertEqual(self.ask(), (503, {"status": "late"}))
        self.jobs[1].lastcall = False  # just installed
        self.assertEqual(self.ask(), (200, {"status": "ok"}))
        self.jobs[0].active = False
        self.assertEqual(self.ask(), (503, {"status": "late"}))

    def test_what_needs_a_person_is_not_late(self):
        self.deliver(wrote("Hallo")).state = "failed"
        self.conversation("Hallo")
        self.post(self.anna, "Yes").instagram_message_ids.state = "unconfirmed"
        self.set_parameter("health_key", KEY)
        status, report = self.ask(KEY)
        self.assertEqual(status, 200)
        self.assertEqual(report["failed_updates"], 1)
        self.assertEqual(report["undecided_replies"], 1)

    def test_figures_for_who_has_the_key(self):
        rows = self.deliver(wrote("Hallo"))
        self.age(rows, "received_at", minutes=6)
        self.set_parameter("health_key", KEY)
        status, report = self.ask(KEY)
        self.assertEqual(status, 503)
        self.assertAlmostEqual(report.pop("oldest_update_seconds"), 360, delta=60)
        self.assertLess(report.pop("jobs_last_run_seconds"), 60)
        self.assertEqual(
            report,
            {
                "status": "late",
                "oldest_reply_seconds": 0,
                "failed_updates": 0,
                "undecided_replies": 0,
                "jobs_active": True,
            },
        )

    def test_one_word_for_everybody_else(self):
        """A short key is none, and nobody has the empty one."""
        for known, given in (
            (False, None),
            (False, ""),
            (False, "False"),
            ("short", "short"),
            (KEY, None),
            (KEY, ""),
            (KEY, KEY[:-1]),
            (KEY, "ünïcödé".encode().decode("latin-1")),
        ):
            with self.subTest(known=known, given=given):
                self.set_parameter("health_key", known)
                self.assertEqual(self.ask(given), (200, {"status": "ok"}))
        self.set_parameter("health_key", KEY)
        self.assertEqual(self.ask(Authorization=KEY), (200, {"status": "ok"}))

    def test_it_costs_one_query(self):
        health = self.env["instagram.health"]
        health._report()
        with self.assertQueryCount(1):
            health._report()
