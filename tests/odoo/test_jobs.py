from contextlib import suppress

from odoo import api
from odoo.addons.instagram_inbox.tools.jobs import aside
from odoo.sql_db import db_connect
from psycopg2 import InterfaceError

from .inbox_case import InboxCase
from .wire import wrote


class TestJobs(InboxCase):
    """Odoo's scheduler runs the jobs; other tests leave out its own rows."""

    def test_odoo_runs_each(self):
        self.deliver(wrote("Hallo"))
        names = self.env["ir.model.data"].search(
            [("module", "=", "instagram_inbox"), ("model", "=", "ir.cron")]
        )
        crons = self.env["ir.cron"].browse(names.mapped("res_id"))
        self.assertGreater(len(crons), 5)
        for cron in crons:
            with self.subTest(cron=cron.cron_name):
                self.assertIs(cron.method_direct_trigger(), True)
                self.assertTrue(cron.lastcall)
        self.assertEqual(self.texts(), ["Hallo"])
        show = self.env.ref("instagram_inbox.ir_cron_webhook_event")
        done = self.env["ir.cron.progress"].search([("cron_id", "=", show.id)])
        self.assertEqual(done.mapped("done"), [1])

    def test_other_tests_run_them_alike(self):
        self.receive(wrote("Hallo"))
        show = self.env.ref("instagram_inbox.ir_cron_webhook_event")
        self.assertTrue(show.lastcall)
        self.assertEqual(self.texts(), ["Hallo"])

    def test_step_on_a_broken_connection(self):
        """Its caller learns what is broken."""
        with suppress(InterfaceError), db_connect(self.env.cr.dbname).cursor() as cr:
            env = api.Environment(cr, self.env.uid, {})
            cr.connection.close()
            with self.assertRaises(InterfaceError), aside(env, "a step"):
                self.fail("The step began.")
