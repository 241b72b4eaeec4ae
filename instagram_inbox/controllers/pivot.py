import io
import json

from odoo import http
from odoo.addons.web.controllers.pivot import TableExporter

DAY = 24
DURATION = "[h]:mm"


class OverviewExporter(TableExporter):
    """The overview's file: its times are times in Excel too, to read and to reckon with."""

    @http.route()
    def export_xlsx(self, data, **kw):
        content = data if isinstance(data, str) else data.read().decode()
        response = super().export_xlsx(content, **kw)
        table = json.loads(content)
        columns = [
            number
            # the first column has the rows' names
            for number, header in enumerate(table["measure_headers"], start=2)
            if header.get("is_duration")
        ]
        if columns:
            response.set_data(_with_durations(response.get_data(), table, columns))
        return response


def _with_durations(workbook, table, columns):
    """Make hours days, as Excel counts time, and have it show them as h:mm.

    :param bytes workbook: what Odoo made
    :param dict table: what it was made of
    :param list columns: the numbers of those with hours
    """
    # Odoo's own library; importing it takes longer than starting this add-on
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook))
    headers = len(table["col_group_headers"]) + 1
    for row in book.active.iter_rows(min_row=headers + 1):
        for column in columns:
            cell = row[column - 1]
            if isinstance(cell.value, int | float):
                cell.value /= DAY
                cell.number_format = DURATION
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()
