"""The time of a call to a model on the server, as Odoo's log counts it."""

import contextlib
import os
import re
from pathlib import Path

PATH = "/web/dataset/call_kw"


def measured(server, call):
    """:return: milliseconds of the server for one call to a model"""
    began = len(server.log.read_text())
    call()
    line = re.compile(re.escape(PATH) + r'\S* HTTP\S*" 200 - \d+ ([\d.]+) ([\d.]+)')
    ((in_sql, rest),) = line.findall(server.log.read_text()[began:])
    return 1000 * (float(in_sql) + float(rest))


def processor_time(server, database):
    """Return the milliseconds that Odoo and its database's processes have computed.

    Unlike the time that passes, it hardly grows when the machine does other things.
    """
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        # others may end meanwhile
        with contextlib.suppress(OSError):
            title = (process / "cmdline").read_bytes().decode(errors="replace")
            is_backend = title.startswith("postgres:") and database.name in title
            if is_backend or int(process.name) == server.pid:
                words = (process / "stat").read_text().rpartition(")")[2].split()
                ticks += int(words[11]) + int(words[12])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")
