"""The inbox screen with 20,000 open conversations, in a browser.

An agent opens it from another page; a customer writes, and the conversation's row moves
to its place. Then the request for a page of the list, in the order that waits longest
and in the others: the time, and the queries that Odoo's log counts.
"""

import re
import time
from statistics import median

from tests.harness import Rpc
from tests.harness.browser import chromium

from .figures import Figure, amount
from .load import client
from .people import new_people, webhook

CONVERSATIONS, OPENINGS, REPEATS = 20_000, 5, 10
START = 180_000  # milliseconds; Odoo compiles its assets for the first page
# Of each conversation three messages; every second one has an agent.
FILL = """
    INSERT INTO mail_guest (id, name, access_token, write_date, instagram_inbox_id)
         SELECT %(base)s + n, 'Person ' || n, n::text, now(), %(inbox)s
           FROM generate_series(1, %(count)s) n;
    INSERT INTO instagram_contact (id, inbox_id, igsid, guest_id, profile_fetched_at)
         SELECT %(base)s + n, %(inbox)s, n::text, %(base)s + n, now()
           FROM generate_series(1, %(count)s) n;
    INSERT INTO discuss_channel
                (id, name, channel_type, active, create_date, last_interest_dt,
                 instagram_inbox_id, instagram_contact_id, instagram_user_id,
                 instagram_status, instagram_priority, instagram_waiting_since,
                 instagram_window_end, instagram_agent_id)
         SELECT id, 'Person ' || igsid, 'instagram', TRUE, now(),
                at, inbox_id, id, igsid, 'open', '0', at, at + interval '24 hours',
                CASE WHEN id %% 2 = 0 THEN %(agent)s END
           FROM instagram_contact
     CROSS JOIN LATERAL (
                SELECT (now() AT TIME ZONE 'UTC')::timestamp(0)
                       - igsid::int * interval '3 seconds' AS at
                ) said
          WHERE id > %(base)s;
    INSERT INTO discuss_channel_member (channel_id, guest_id, new_message_separator)
         SELECT id, id, 0 FROM instagram_contact WHERE id > %(base)s;
    INSERT INTO mail_message
                (model, res_id, message_type, subtype_id, author_guest_id, body, date,
                 create_date)
         SELECT 'discuss.channel', id, 'comment', %(comment)s, id,
                '<p>Do you deliver on Sunday? ' || n || '</p>', now(), now()
           FROM instagram_contact CROSS JOIN generate_series(1, 3) n
          WHERE id > %(base)s;
"""
BASE = 1_000_000
ROW = ".o-instagram-DeskRow"
PAGE = re.compile(r'/web_search_read HTTP\S*" 200 - (\d+) ([\d.]+) ([\d.]+)')
ORDERS = {
    "waiting longest": "instagram_priority DESC, instagram_waiting_since ASC, id ASC",
    "newest": "last_interest_dt DESC, id DESC",
    "closing first": "instagram_answer_end ASC, instagram_waiting_since ASC, id ASC",
}


def run(installation) -> list[Figure]:
    (person,) = new_people(installation.simulator, 1)
    _fill(installation)
    figures = []
    with installation.serving() as server:
        rpc = Rpc(server.url, installation.database.name, "anna")
        with chromium() as browser:
            page = _page_of(browser, server, rpc)
            opened = [_open(page, server) for _number in range(OPENINGS + 1)]
            moved = [
                _move(installation, server, page, person) for _n in range(OPENINGS)
            ]
        figures.append(amount("until the rows are shown", opened[1:], "s", "≤ 1"))
        figures.append(amount("until a message moves its row", moved, "s"))
        for name, order in ORDERS.items():
            times, queries = _load(server, rpc, order)
            figures.append(amount(f"a page, {name}: time", times, "s"))
            figures.append(amount(f"a page, {name}: queries", queries, "", "≤ 15"))
    return figures


def _fill(installation):
    with installation.environment() as env:
        inbox = env["instagram.inbox"].search([], limit=1)
        agent = env["res.users"].search([("login", "=", "anna")])
        values = {
            "agent": agent.id,
            "base": BASE,
            "comment": env.ref("mail.mt_comment").id,
            "count": CONVERSATIONS,
            "inbox": inbox.id,
        }
        env.cr.execute(FILL, values)
        env.cr.commit()
    for table in ("discuss_channel", "discuss_channel_member", "mail_message"):
        installation.rows(f"VACUUM ANALYZE {table}")


def _page_of(browser, server, rpc):
    """Return a page with the session of a person who is logged in."""
    context = browser.new_context()
    context.add_cookies(
        [
            {"name": name, "value": value, "url": server.url}
            for name, value in rpc.session.cookies.get_dict().items()
        ]
    )
    page = context.new_page()
    page.set_default_timeout(START)
    return page


def _open(page, server):
    """Open the screen by its menu, from the list of all conversations."""
    page.goto(f"{server.url}/odoo/instagram-conversations")
    page.wait_for_selector(".o_data_row")
    page.wait_for_load_state("networkidle")
    began = time.monotonic()
    page.click(".o_menu_sections >> text=Inbox")
    page.wait_for_selector(ROW)
    return time.monotonic() - began


def _move(installation, server, page, person):
    """:return: seconds from the bus's commit to the row at its new place"""
    page.click(".o-instagram-DeskToolbar-order")
    page.click(".o-dropdown-item >> text=Newest")
    text = f"Hello at {time.time()}"
    with client() as post:
        post(server.port, [[webhook(installation.simulator, person, text)[1]]], 1)
    page.wait_for_selector(f"{ROW}:has-text('{text}')")
    shown = page.evaluate("Date.now() / 1000")
    ((told,),) = installation.rows(
        "SELECT extract(epoch FROM max(create_date)) FROM bus_bus"
        " WHERE strpos(message, 'rows_changed') > 0"
    )
    return shown - float(told)


def _load(server, rpc, order):
    domain = [
        ("channel_type", "=", "instagram"),
        ("instagram_status", "!=", "resolved"),
    ]
    names = ("instagram_preview", "instagram_status", "instagram_waiting_since", "name")
    specification = {name: {} for name in names} | {
        name: {"fields": {"display_name": {}}}
        for name in ("instagram_agent_id", "instagram_inbox_id", "instagram_tag_ids")
    }
    began = len(server.log.read_text())
    for _number in range(REPEATS):
        rpc.call(
            "discuss.channel",
            "web_search_read",
            domain,
            specification,
            count_limit=10_001,
            limit=40,
            order=order,
        )
    found = PAGE.findall(server.log.read_text()[began:])
    assert len(found) == REPEATS, found
    seconds = [float(in_sql) + float(rest) for _count, in_sql, rest in found]
    return [median(seconds)], [int(count) for count, _in_sql, _rest in found]
