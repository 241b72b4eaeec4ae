import json
import re
from datetime import timedelta
from pathlib import Path

from odoo import fields

from ..wire import echoed, wrote
from .test_overview import HOUR, OverviewCase

PAGE = Path(__file__).resolve().parents[3] / "docs" / "report.md"
BLOCK = re.compile(r"```json\n(.+?)```", re.DOTALL)


class TestCall(OverviewCase):
    """The documented call that returns the overview."""

    def documented(self):
        (block,) = BLOCK.findall(PAGE.read_text())
        return json.loads(block)

    def ask(self, user, **changes):
        keys = self.env["res.users.apikeys"].with_user(user)
        key = keys._generate("rpc", "Overview", fields.Datetime.now() + 24 * HOUR)
        self.env.flush_all()
        return self.url_open(
            "/json/2/instagram.inbox.report/formatted_read_group",
            data=json.dumps(self.documented() | changes),
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
            },
            method="POST",
        )

    def test_documented_call(self):
        now = fields.Datetime.now()
        self.receive(wrote(at=now - 3 * HOUR), echoed(at=now - 1.5 * HOUR))
        self.receive(wrote(at=now - timedelta(days=40), customer="112984000009999"))
        answer = self.ask(self.manager)
        self.assertEqual(answer.status_code, 200, answer.text)
        (row,) = answer.json()
        del row["__extra_domain"]
        expected = dict.fromkeys(self.documented()["aggregates"], False)
        expected |= {
            "inbox_id": [self.inbox.id, self.inbox.name],
            "conversations:sum": 1,
            "incoming_messages:sum": 1,
            "outgoing_messages:sum": 1,
            "resolutions:sum": 0,
            "first_response_time:avg": 1.5,
        }
        self.assertEqual(row, expected)

    def test_other_groups_that_the_docs_name(self):
        now = fields.Datetime.now()
        self.receive(wrote(at=now - HOUR))
        names = re.findall(r"`([a-z_]+(?::[a-z]+)?)`", PAGE.read_text())
        groups = [name for name in names if name.startswith("date:")]
        groups += ["agent_id", "company_id", "origin", "is_automatic"]
        groups += ["weekday", "hour"]
        self.assertEqual(len(groups), 11)
        for group in groups:
            with self.subTest(group):
                answer = self.ask(self.manager, groupby=[group])
                self.assertEqual(len(answer.json()), 1, answer.text)

    def test_outsiders_get_nothing(self):
        self.assertEqual(self.ask(self.outsider).status_code, 403)
