"""Exports to spreadsheets: what customers wrote stays text, times become times."""

import io
import json

from odoo import http
from odoo.addons.web.controllers.export import ExcelExport
from odoo.addons.web.controllers.pivot import TableExporter
from odoo.http import request

DAY = 24
DURATION = "[h]:mm"
# The models that hold what customers write, and their names.
REACHED = ("discuss.", "instagram.", "ir.attachment", "mail.")
# How texts begin that the library turns into a formula, or a link to a file.
PROGRAMS = ("=", "{=", "external:", "internal:")


class TextExporter(ExcelExport):
    """Export lists: a name that begins like a formula stays text, as in Odoo's CSV."""

    def from_data(self, fields, columns_headers, rows):
        if _is_reached():
            rows = _quoted_rows(rows)
        return super().from_data(fields, columns_headers, rows)

    def from_group_data(self, fields, columns_headers, groups):
        if _is_reached():
            _quote_groups(groups)
        return super().from_group_data(fields, columns_headers, groups)


def _is_reached():
    """Return whether any column of the export may hold a customer's words."""
    wanted = json.loads(request.params["data"])
    names = [field["name"] for field in wanted["fields"]]
    return wanted["model"].startswith(REACHED) or any(
        "instagram" in name for name in [*names, *(wanted.get("groupby") or ())]
    )


def _quote_groups(node):
    node.data = _quoted_rows(node.data)
    node.children = type(node.children)(
        (_quoted_key(key), child) for key, child in node.children.items()
    )
    for child in node.children.values():
        _quote_groups(child)


def _quoted_rows(rows):
    return [[_quoted(value) for value in row] for row in rows]


def _quoted_key(key):
    """Quote a group's name, which is a value, or an id with a name."""
    return tuple(map(_quoted, key)) if isinstance(key, tuple) else _quoted(key)


def _quoted(value):
    if isinstance(value, str) and value.startswith(PROGRAMS):
        return f"'{value}"
    return value


class OverviewExporter(TableExporter):
    """Export pivots: times are also times in Excel, to read and to calculate with."""

    @http.route()
    def export_xlsx(self, data, **kw):
        content = data if isinstance(data, str) else data.read().decode()
        table = json.loads(content)
        if table and table["model"].startswith(REACHED):
            _quote_table(table)
            content = json.dumps(table)
        response = super().export_xlsx(content, **kw)
        columns = [
            number
            # the first column holds the rows' names
            for number, header in enumerate(table["measure_headers"], start=2)
            if header.get("is_duration")
        ]
        if columns:
            response.set_data(_with_durations(response.get_data(), table, columns))
        return response


def _quote_table(table):
    """Quote all texts of a pivot: the browser has put them together."""
    headers = [each for row in table["col_group_headers"] for each in row]
    for header in [*headers, *table["measure_headers"], *table["rows"]]:
        header["title"] = _quoted(header["title"])
    for row in table["rows"]:
        for cell in row["values"]:
            cell["value"] = _quoted(cell["value"])


def _with_durations(workbook, table, columns):
    """Write hours as Excel's durations, which count days, shown as h:mm.

    :param bytes workbook: the file that Odoo made
    :param dict table: the table it was made from
    :param list columns: numbers of the columns with hours
    :return: the changed file
    :rtype: bytes
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
