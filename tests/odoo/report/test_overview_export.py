import io
import json
from datetime import timedelta

from odoo.http import Request
from openpyxl import load_workbook

from ..wire import echoed, wrote
from .test_overview import HOUR, MONDAY, OverviewCase


class TestExport(OverviewCase):
    """The file of the overview's download button."""

    def export(self, headers, values):
        """Return the cells of the file that the web client creates from a table."""
        table = {
            "model": "instagram.inbox.report",
            "title": "Inbox Overview",
            "col_group_headers": [[{"title": "Total", "width": 3, "height": 1}]],
            "measure_headers": headers,
            "measure_count": len(headers),
            "rows": [
                {
                    "title": "Bakery",
                    "indent": 1,
                    "values": [{"value": v} for v in values],
                }
            ],
        }
        self.env.flush_all()
        self.authenticate(self.manager.login, self.manager.login)
        form = {"data": json.dumps(table), "csrf_token": Request.csrf_token(self)}
        response = self.url_open("/web/pivot/export_xlsx", data=form)
        self.assertEqual(response.status_code, 200)
        sheet = load_workbook(io.BytesIO(response.content)).active
        return list(sheet.iter_rows())

    def header(self, title, **values):
        return {"title": title, "width": 1, "height": 1, "is_bold": True, **values}

    def test_same_numbers(self):
        self.receive(wrote(at=MONDAY), echoed(at=MONDAY + 1.2 * HOUR))
        names = ("conversations", "first_response_time", "reply_time")
        conversations, first_response, reply = self.figures(*names)
        rows = self.export(
            [
                self.header("Conversations"),
                self.header("First response time", is_duration=True),
                self.header("Reply time", is_duration=True),
            ],
            [conversations, first_response, reply or ""],
        )
        headers = [cell.value for cell in rows[1]]
        self.assertEqual(
            headers[1:], ["Conversations", "First response time", "Reply time"]
        )
        cells = rows[2]
        self.assertEqual(cells[1].value, 1)
        self.assertEqual(cells[2].value, timedelta(hours=1, minutes=12))
        self.assertEqual(cells[2].number_format, "[h]:mm")
        self.assertIsNone(cells[3].value)

    def test_other_pivots_are_as_they_were(self):
        rows = self.export([self.header("Hours")], [1.5])
        self.assertEqual(rows[2][1].value, 1.5)
        self.assertEqual(rows[2][1].number_format, "General")
