"""The time of a call to a model on the server, as Odoo's log counts it."""

import re

PATH = "/web/dataset/call_kw"


def measured(server, call):
    """:return: milliseconds of the server for one call to a model"""
    began = len(server.log.read_text())
    call()
    line = re.compile(re.escape(PATH) + r'\S* HTTP\S*" 200 - \d+ ([\d.]+) ([\d.]+)')
    ((in_sql, rest),) = line.findall(server.log.read_text()[began:])
    return 1000 * (float(in_sql) + float(rest))
