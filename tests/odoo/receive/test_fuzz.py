import json
import re
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from odoo import fields
from odoo.addons.instagram_inbox.instagram.webhook.parser import MalformedBody, split

from ...fuzz import FIXTURES, bodies, changed, items, junk
from ..inbox_case import InboxCase
from ..wire import body


def drawn(strategy, count):
    """Return examples, the same ones each time: a failing test fails tomorrow, too."""
    found = []

    @settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example):
        found.append(example)

    collect()
    return found


class TestFuzz(InboxCase):
    """Everything that Meta signs gets a 200, is kept, and is settled in the end."""

    def setUp(self):
        super().setUp()
        self.conversation("Hallo")
        self.env.flush_all()

    def check(self, contents):
        """Deliver bodies and process them; assert that nothing fails or is lost."""
        before = self.events()
        with self.assertNoLogs("odoo", "ERROR"):
            for content in contents:
                self.check_accepted(json.dumps(content).encode())
            self.run_incoming()
        rows = self.events() - before
        for row in rows:
            with self.subTest(payload=row.payload[:300]):
                self.check_dealt_with(row)
        self.check_ends(rows)

    def check_accepted(self, raw):
        """Assert that the log holds the updates as they came, or the whole body."""
        rows = self.deliver_body(raw).sorted("id")
        try:
            self.assertEqual(
                rows.mapped("payload"), [update.payload for update in split(raw)]
            )
        except MalformedBody:
            self.assertEqual(rows.mapped("state"), ["failed"])

    def check_dealt_with(self, row):
        if row.state == "pending":
            # it waits for another update or for its message, for a limited time
            self.assertTrue(row.not_before)
        elif row.state != "done":
            self.assertTrue(row.error)
            self.assertFalse(re.match(r"\w+(Error|Exception): ", row.error), row.error)

    def check_ends(self, rows):
        """Assert that nothing waits for ever."""
        waiting = rows.filtered(lambda row: row.state == "pending")
        long_ago = fields.Datetime.now() - timedelta(hours=1)
        waiting.write({"received_at": long_ago, "not_before": False})
        with self.assertNoLogs("odoo", "ERROR"):
            self.run_incoming()
        self.assertNotIn("pending", rows.mapped("state"))

    def test_real_events_with_one_part_exchanged(self):
        self.check(drawn(changed(), 200))

    def test_updates_of_the_right_outline(self):
        batches = drawn(st.lists(items, min_size=1, max_size=4), 60)
        self.check([body(*updates) for updates in batches])

    def test_anything(self):
        self.check(drawn(st.one_of(bodies, junk), 100))

    def test_real_events_in_any_order_and_number(self):
        """Changes come before their message, twice, or after it was unsent."""
        several = st.lists(st.sampled_from(FIXTURES), min_size=3, max_size=8)
        self.check([content for some in drawn(several, 30) for content in some])
        self.assertLessEqual(len(self.threads()), 2)
