from datetime import timedelta
from unittest.mock import patch

import requests
from odoo import fields
from odoo.addons.instagram_inbox.instagram.webhook import signature
from odoo.tools import config, hash_sign

from ..changes import reacted
from ..common import APP_SECRET, graph_error
from ..wire import wrote
from .checklist_case import SITE, ChecklistCase, SiteCase

WEBHOOK = f"{SITE}/webhooks/instagram"


class TestChecklistAddress(ChecklistCase, SiteCase):
    """Tests whether Meta would reach Odoo."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", SITE)

    def press(self, *answers):
        """Press the line's button; return its new text."""
        type(self).site = list(answers)
        self.env.flush_all()
        self.checklist.run_test("address")
        return self.lines()["address"]

    def test_reached(self):
        self.assert_line("address", "address_untested", "unknown")
        self.assertFalse(self.asked)
        self.press(self.by_this_database, (200, b"EVENT_RECEIVED"))
        line = self.assert_line("address", "address_reached", "good")
        self.assertIn(WEBHOOK, line["text"])
        self.assertTrue(line["at"])
        _get, post = self.asked
        signed = post.headers["X-Hub-Signature-256"]
        self.assertTrue(signature.verify(post.body, signed, [APP_SECRET]))
        response = self.post_webhook(post.body)
        self.assertEqual(response.status_code, 200)
        self.assert_line("deliveries", "deliveries_none", "unknown")

    def test_changed_since(self):
        self.press(self.by_this_database, (200, b"EVENT_RECEIVED"))
        self.changed("web.base.url", "https://new.example.com")
        self.assert_line("address", "address_untested", "unknown")

    def test_without_a_secret(self):
        self.set_parameter("app_secret", False)
        self.press(self.by_this_database)
        self.assert_line("address", "address_reached", "good")

    def test_what_goes_wrong(self):
        elsewhere = {"Location": "https://www.example.com/webhooks/instagram"}
        ours = self.by_this_database
        cases = (
            ([(307, b"", elsewhere)], "redirect", "www.example.com"),
            ([(404, b"")], "not_found", "dbfilter"),
            ([(401, b"")], "status", "401"),
            ([(200, b"<html>")], "other", "Another database"),
            ([(200, self.by_another)], "other", "Another database"),
            ([ours, (403, b"")], "delivery", "X-Hub-Signature-256"),
            ([requests.ConnectionError("no")], "unreachable", "firewall"),
            ([requests.ReadTimeout("no")], "unreachable", "press **Test** again"),
            ([requests.exceptions.SSLError("no")], "certificate", "certificate"),
        )
        for answers, kind, words in cases:
            with self.subTest(kind=kind):
                line = self.press(*answers)
                self.assertEqual(line["finding"], f"address_{kind}")
                self.assertEqual(line["state"], "bad")
                self.assertIn(words, line["text"] + line["cure"])
                self.assert_no_secret(line)

    @property
    def by_another(self):
        nonce = "of another question"
        signed = hash_sign(self.env(su=True), "instagram_inbox.probe.answer", nonce)
        return signed.encode()

    def test_our_route_answers_its_own_question_only(self):
        for challenge in ("", "x", "ä", "AQ" * 40, "\x00"):
            query = {"hub.mode": "probe", "hub.challenge": challenge}
            with self.subTest(challenge=challenge):
                response = self.url_open("/webhooks/instagram", params=query)
                self.assertEqual(response.status_code, 403)
        question = hash_sign(self.env(su=True), "instagram_inbox.probe", "once")
        query = {"hub.mode": "probe", "hub.challenge": question}
        response = self.url_open("/webhooks/instagram", params=query)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(
            self.env["instagram.api"]._verified(
                "instagram_inbox.probe.answer", response.text
            ),
            "once",
        )
        line = self.lines()["webhook"]
        self.assertEqual(line["finding"], "webhook_never", "Meta has not asked")

    def test_unusable_addresses(self):
        cases = (
            ("http://odoo.example.com", "address_not_https"),
            ("https://localhost", "address_local"),
            ("https://odoo", "address_local"),
            ("https://192.168.1.5:8069", "address_local"),
            ("https://[::1]:8069", "address_local"),
            ("https://shop.local", "address_local"),
            ("https://odoo.corp", "address_local"),
            ("https://odoo.home.arpa", "address_local"),
            ("https://Odoo.Intranet.", "address_local"),
            ("https://odoo.example", "address_local"),
            ("", "address_local"),
        )
        for url, finding in cases:
            with self.subTest(url=url):
                self.env["ir.config_parameter"].set_param("web.base.url", url)
                self.checklist.run_test("address")
                self.assert_line("address", finding, "bad")
        self.assertFalse(self.asked, "nothing to try")

    def test_database_chosen_by_a_header(self):
        """Odoo has several databases; the web server in front names the right one."""
        self.press(self.by_this_database, (200, b"EVENT_RECEIVED"))
        with (
            patch.dict(config.options, {"db_name": [], "dbfilter": ""}),
            patch("odoo.service.db.list_dbs", return_value=["one", self.env.cr.dbname]),
        ):
            self.assert_line("database", "database_chosen", "good")
            self.press((404, b""))
            self.assert_line("database", "several_databases", "bad")

    def test_where_instagram_is_simulated(self):
        """Then http on this machine is enough, and the line says so."""
        self.set_parameter("graph_url", "http://localhost:8070")
        self.press(self.by_this_database, (200, b"EVENT_RECEIVED"))
        line = self.assert_line("address", "address_simulated", "good")
        self.assertIn("localhost:8070", line["text"])


class TestChecklistServer(ChecklistCase):
    """The lines about the server itself."""

    def test_frozen(self):
        for word, finding, state in (
            (False, "not_frozen", "warning"),
            ("False", "frozen", "good"),  # Odoo accepts any word
            ("True", "frozen", "good"),
            ("1", "frozen", "good"),
        ):
            with self.subTest(word=word):
                parameters = self.env["ir.config_parameter"]
                parameters.set_param("web.base.url.freeze", word)
                self.assert_line("frozen", finding, state)

    def test_databases(self):
        databases, mine = "odoo.service.db.list_dbs", self.env.cr.dbname
        with patch.dict(config.options, {"db_name": [], "dbfilter": ""}):
            with patch(databases, return_value=["one", "two", mine]):
                line = self.assert_line("database", "several_databases", "bad")
            self.assertIn("3 databases", line["text"])
            self.assertIn("dbfilter = ^%d$", line["cure"])
            self.assertNotIn("two", str(line))
            for found, finding, state in (
                ([mine], "one_database", "good"),
                (["one"], "other_database", "bad"),
                ([], "other_database", "bad"),
            ):
                with patch(databases, return_value=found):
                    self.assert_line("database", finding, state)
        with (
            patch.dict(config.options, {"dbfilter": "^%d$"}),
            patch(databases, return_value=[mine, "odoo"]),
        ):
            for url, finding, state in (
                (f"https://{mine}.example.com", "one_database", "good"),
                (SITE, "other_database", "bad"),
            ):
                self.env["ir.config_parameter"].set_param("web.base.url", url)
                self.assert_line("database", finding, state)

    def test_jobs(self):
        jobs = self.jobs()
        now = fields.Datetime.now()
        cases = (
            (2, now, "jobs_run", "good"),
            (0, now, "jobs_elsewhere", "good"),
            (1, now, "jobs_one", "warning"),
            (2, now - timedelta(hours=1), "jobs_asleep", "bad"),
            (2, False, "jobs_new", "unknown"),
        )
        for threads, lastcall, finding, state in cases:
            with (
                self.subTest(finding=finding),
                patch.dict(config.options, {"max_cron_threads": threads}),
            ):
                jobs.lastcall = lastcall
                line = self.assert_line("jobs", finding, state)
                self.assertEqual(bool(line["at"]), bool(lastcall))

    def test_one_job_sleeps(self):
        jobs = self.jobs()
        jobs.lastcall = fields.Datetime.now()
        jobs[0].lastcall -= timedelta(hours=1)
        self.assert_line("jobs", "jobs_asleep", "bad")
        jobs[1].active = False
        self.assert_line("jobs", "jobs_off", "bad")

    def jobs(self):
        return self.env.ref("instagram_inbox.ir_cron_webhook_event") + self.env.ref(
            "instagram_inbox.ir_cron_network"
        )

    def test_updates_that_wait(self):
        self.assert_line("queue", "queue_empty", "good")
        rows = self.deliver(wrote())
        self.assert_line("queue", "queue_moving", "good")
        rows.received_at -= timedelta(hours=1)
        line = self.assert_line("queue", "queue_stuck", "bad")
        self.assertEqual(line["at"], fields.Datetime.to_string(rows.received_at))
        self.run_incoming()
        self.assert_line("queue", "queue_empty", "good")

    def test_updates_that_wait_for_their_message(self):
        """They are not due, however late they came."""
        row = self.deliver(reacted("mid.x"))
        row.received_at -= timedelta(hours=1)
        self.run_incoming()
        self.assertEqual(row.state, "pending")
        self.assert_line("queue", "queue_empty", "good")
        summary = self.events().get_summary()
        self.assertEqual((summary["pending"], summary["waits"]), (1, 0))
        row.not_before = fields.Datetime.now() - timedelta(seconds=30)
        line = self.assert_line("queue", "queue_moving", "good")
        self.assertEqual(line["at"], fields.Datetime.to_string(row.not_before))

    def test_replies_that_wait(self):
        self.conversation("Hallo")
        self.post(self.anna, "Yes")
        self.parts().written_at = fields.Datetime.now() - timedelta(hours=1)
        self.assert_line("queue", "queue_stuck", "bad")
        for values in (
            {"state": "reauthorize"},
            {"paused_until": fields.Datetime.now() + timedelta(hours=1)},
        ):
            with self.subTest(values=values):
                before = {name: self.inbox[name] for name in values}
                self.inbox.write(values)
                self.assert_line("queue", "queue_empty", "good")
                self.inbox.write(before)

    def test_paused_by_instagram(self):
        """A reply that waits for Instagram is not stuck."""
        self.conversation("Hallo")
        self.instagram.answers["send"] = [graph_error(4)]
        self.answer(self.anna, "Yes")
        self.parts().written_at = fields.Datetime.now() - timedelta(hours=1)
        self.inbox.paused_until = fields.Datetime.now() + timedelta(hours=1)
        self.assert_line("queue", "queue_empty", "good")
