"""The overview of a million messages in 100,000 conversations of two years.

The benchmark measures the server time of the web client's own calls, as Odoo's log
counts it, for a manager of 20 inboxes; with `BENCH_SCALE=10` of ten million. The reference is a hand-written aggregate of the
same facts. Then it measures what writing facts adds to the work on messages; and Odoo's
own live chat report, for as many sessions with as many messages.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import partial

from tests.harness import Rpc

from . import report_cost, report_data, report_livechat
from .figures import Figure, amount, interleaved, ratio, scaled
from .report_call import measured

COUNTS = ("conversations", "incoming_messages", "outgoing_messages", "resolutions")
TIMES = [
    f"{name}{hours}"
    for hours in ("", "_business")
    for name in ("first_response_time", "reply_time", "resolution_time")
]
MEASURES = [f"{name}:sum" for name in COUNTS] + [f"{name}:avg" for name in TIMES]
READER = "Europe/Berlin"
DAY = f"date_trunc('day', date AT TIME ZONE 'UTC' AT TIME ZONE '{READER}')"
MONTH = DAY.replace("day", "month")
# The questions, and the same questions in SQL.
OVERVIEW = {"overview": (["inbox_id"], "inbox_id")}
GROUPINGS = {
    "by agent": (["agent_id"], "agent_id"),
    "by ad": (["origin"], "origin"),
    "by weekday": (["weekday"], "weekday"),
    "by hour of day": (["hour"], "hour"),
    "by automatic": (["is_automatic"], "is_automatic"),
    "by day": (["date:day"], DAY),
    "by month": (["date:month"], MONTH),
    "by inbox and month": (["inbox_id", "date:month"], f"inbox_id, {MONTH}"),
    "by inbox and day": (["inbox_id", "date:day"], f"inbox_id, {DAY}"),
    "by agent and hour of day": (["agent_id", "hour"], "agent_id, hour"),
}


def run(installation) -> Iterator[Figure]:
    yield from report_cost.run(installation)
    # first, while there are only a few threads to process
    installation.install("im_livechat")
    with installation.environment() as env:
        report_data.fill(env)
    installation.rows("VACUUM ANALYZE instagram_inbox_report")
    month = datetime.now(timezone.utc) - timedelta(days=30)
    with installation.serving(cron_threads=0) as server:
        rpc = Rpc(server.url, installation.database.name, report_data.MANAGER)
        for title, since, questions, bound in (
            ("all time", None, OVERVIEW, 200 if scaled(1) == 1 else 1500),
            ("30 days", month.strftime("%Y-%m-%d %H:%M:%S"), OVERVIEW, 300),
            ("all time", None, GROUPINGS, 1500),
        ):
            for name, (groupby, by_hand) in questions.items():
                rounds = list(
                    interleaved(
                        partial(_ask, server, rpc, groupby, since),
                        partial(_by_hand, installation, by_hand, since),
                    )
                )
                label = f"{name}, {title}"
                ours = [asked for asked, _hand in rounds]
                yield amount(label, ours, "ms", f"≤ {bound}")
                yield ratio(f"{label}, against SQL by hand", rounds, "≤ 2")
    yield from report_livechat.run(installation)


def _ask(server, rpc, groupby, since):
    """:return: milliseconds of the server for what the pivot asks"""
    sets = [groupby[:length] for length in range(len(groupby) + 1)]
    domain = [["date", ">=", since]] if since else []
    return measured(
        server,
        lambda: rpc.call(
            "instagram.inbox.report",
            "formatted_read_grouping_sets",
            domain,
            sets,
            MEASURES,
            context={"tz": READER},
        ),
    )


def _by_hand(installation, groupby, since):
    """:return: milliseconds until the rows are there"""
    columns = [f"sum({name})" for name in COUNTS] + [f"avg({name})" for name in TIMES]
    where = f"WHERE date >= '{since}'" if since else ""
    begun = time.monotonic()
    installation.rows(
        f"SELECT {groupby}, {', '.join(columns)}"  # noqa: S608
        f" FROM instagram_inbox_report {where} GROUP BY {groupby}"
    )
    return 1000 * (time.monotonic() - begun)
