from datetime import timedelta

import requests
from odoo import fields

from ..common import InstagramCase, graph_error, long_token

DAY = timedelta(days=1)


class TestLoginRefresh(InstagramCase):
    """The daily job that renews the access to accounts."""

    def setUp(self):
        super().setUp()
        self.now = fields.Datetime.now()
        self.cron = self.env.ref("instagram_inbox.ir_cron_refresh_tokens")

    def inbox(self, number, age=40, left=20, **values):
        """Create an inbox whose token has an age and some days left."""
        return self.new_inbox(
            name=f"Inbox {number}",
            instagram_id=f"1784140000000000{number}",
            access_token=f"IGAAold{number}",
            token_refreshed_at=self.now - age * DAY,
            token_expires_at=self.now + left * DAY,
            **values,
        )

    def run_job(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def refreshed(self):
        """Return the tokens that were sent for renewal."""
        calls = self.instagram.called("refresh")
        return [call.params["access_token"] for call in calls]

    def test_which_tokens(self):
        self.inbox(1, age=40, left=20)
        self.inbox(2, age=1.01, left=29)
        self.inbox(3, age=40, left=20, active=False)
        self.inbox(4, age=0.5, left=20)  # Meta renews no token younger than a day
        self.inbox(5, age=10, left=50)
        self.inbox(6, age=40, left=20, state="disconnected")
        self.inbox(7, age=40, left=20, state="reauthorize")
        self.run_job()
        self.assertCountEqual(self.refreshed(), ["IGAAold1", "IGAAold2", "IGAAold3"])

    def test_renewed(self):
        inbox = self.inbox(1)
        self.run_job()
        self.assertEqual(inbox.access_token, long_token(1))
        self.assertEqual((inbox.token_expires_at - self.now).days, 59)
        self.assertGreaterEqual(inbox.token_refreshed_at, self.now)
        self.assertEqual(inbox.state, "connected")

    def test_one_failure_does_not_stop_the_others(self):
        failures = (
            requests.ReadTimeout("hangs"),
            graph_error(4),
            (500, "<html>"),
            graph_error(100, "Unsupported request - method type: get"),
        )
        inboxes = [self.inbox(number) for number in range(1, 6)]
        self.instagram.answers["refresh"] = list(failures)
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING") as logs:
            self.run_job()
        tokens = [inbox.access_token for inbox in inboxes]
        self.assertEqual(tokens[:4], [f"IGAAold{number}" for number in range(1, 5)])
        self.assertEqual(tokens[4], long_token(1))
        self.assertEqual({inbox.state for inbox in inboxes}, {"connected"})
        self.assertNotIn("IGAA", "\n".join(logs.output))

    def test_failed_ones_come_again_tomorrow(self):
        inbox = self.inbox(1)
        self.instagram.answers["refresh"] = [requests.ConnectionError("down")]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_job()
        self.run_job()
        self.assertEqual(len(self.refreshed()), 1)
        inbox.token_retry_at = self.now
        self.run_job()
        self.assertEqual(inbox.access_token, long_token(1))
        self.assertFalse(inbox.token_retry_at)

    def test_deleted_meanwhile(self):
        first, second, third = (self.inbox(number) for number in range(1, 4))

        def delete(_call):
            with self.registry.cursor() as cr:
                second.with_env(self.env(cr=cr)).unlink()
            return {"access_token": "IGAAnew1", "expires_in": 5183944}

        self.instagram.answers["refresh"] = [delete]
        self.run_job()
        self.assertEqual(self.refreshed(), ["IGAAold1", "IGAAold3"])
        self.assertEqual(first.access_token, "IGAAnew1")
        self.assertEqual(third.access_token, long_token(1))

    def test_no_longer_accepted(self):
        inbox = self.inbox(1)
        other = self.inbox(2)
        self.instagram.answers["refresh"] = [graph_error(190, "Bye", 460)]
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_job()
        self.assertEqual(inbox.state, "reauthorize")
        self.assertIn("190/460", "".join(inbox.message_ids.mapped("body")))
        self.assertEqual(other.access_token, long_token(1))

    def test_expired(self):
        inbox = self.inbox(1, age=61, left=-1)
        with self.assertLogs("odoo.addons.instagram_inbox", "WARNING"):
            self.run_job()
        self.assertFalse(self.refreshed())
        self.assertEqual(inbox.state, "reauthorize")

    def test_reconnected_meanwhile(self):
        inbox = self.inbox(1)

        def reconnect(_call):
            with self.registry.cursor() as cr:
                inbox.with_env(self.env(cr=cr)).access_token = "IGAAfresh"
            return {"access_token": "IGAAstale", "expires_in": 5183944}

        self.instagram.answers["refresh"] = [reconnect]
        self.run_job()
        self.assertEqual(inbox.access_token, "IGAAfresh")
