"""The way of one message: the add-on's files that take part, and the queries.

In this process, a text of a new customer is accepted and shown, then a second one; then
an agent's reply is posted and sent. Then another reply is sent to an Instagram that
does not answer, and the queries of the waiting job are counted; meanwhile a reply is
posted in another conversation.
"""

import sys
import threading
import time
from contextlib import contextmanager

from tests.layout import CHECKOUT

from .figures import Figure, amount
from .people import WEBHOOK, body, new_people, signed_headers

ADDON = str(CHECKOUT / "instagram_inbox")
HANGS, LOOKED_AT = 9, 3  # seconds; a call is given up after 5


def run(installation) -> list[Figure]:
    with installation.environment() as env:
        env["ir.cron"].search([]).active = False
        env.cr.commit()
        person, other = new_people(installation.simulator, 2)
        passed, first = _text(installation, env, person)
        _passed, second = _text(installation, env, person)
        _text(installation, env, other)
        _run(env, "ir_cron_network")  # looks up the person
        agent = env["res.users"].search([("login", "=", "anna")])
        threads = env["discuss.channel"].with_user(agent)
        thread, beside = threads.search(
            [("channel_type", "=", "instagram")], order="id"
        )
        thread.instagram_take()
        env.cr.commit()
        reply_passed, post, send = _reply(env, thread)
        installation.simulator.faults.set("send", f"hang {HANGS}")
        waiting, begun = _while_a_call_waits(env, thread, beside)
    return [
        Figure("files passed by one text of a new customer", passed, "", "≤ 42"),
        Figure("files passed by one reply", reply_passed, "", "≤ 45"),
        Figure("queries to show a first text", first, ""),
        Figure("queries to show a second text", second, ""),
        Figure("queries to post a reply", post, ""),
        Figure("queries to send it", send, ""),
        amount("queries while one call waits", [waiting], "/s", "≤ 5"),
        amount("until a reply beside it is on its way", [begun], "s", "≤ 0.2"),
    ]


def _text(installation, env, person):
    """:return: files passed, and queries of the job"""
    from odoo.http import root
    from werkzeug.test import Client

    message, raw = body(installation.simulator, person, "Do you deliver?")
    headers = signed_headers(installation.simulator, raw)
    with _traced() as files:
        answer = Client(root).post(WEBHOOK, data=raw, headers=headers)
        assert answer.status_code == 200, answer.status
        queries = _counted(lambda: _run(env, "ir_cron_webhook_event"))
    known = env["instagram.message"].search([("mid", "=", message.mid)])
    assert known.mail_message_id, "it is not shown"
    return len(files), queries


def _reply(env, thread):
    """:return: files passed, queries of posting, queries of the job that sends"""
    with _traced() as files:
        post = _counted(lambda: _post(thread))
        send = _counted(lambda: _run(env, "ir_cron_network"))
    reply = env["instagram.message"].search([("direction", "=", "out")])
    assert reply.state == "sent", reply.state
    return len(files), post, send


def _while_a_call_waits(env, thread, beside):
    """:return: queries per second; seconds until a reply in another thread is sent"""
    _post(thread)
    cron = env.ref("instagram_inbox.ir_cron_network").id
    registry = env.registry

    def work():
        with registry.cursor() as cursor:
            env(cr=cursor)["ir.cron"].browse(cron).method_direct_trigger()

    job = threading.Thread(target=work)
    job.start()
    time.sleep(1)
    queries = _counted(lambda: time.sleep(LOOKED_AT))
    assert job.is_alive(), "no call waits"
    _post(beside)
    began = time.monotonic()
    while _is_queued(env, beside):
        time.sleep(0.005)
    begun = time.monotonic() - began
    job.join()
    return queries / LOOKED_AT, begun


def _is_queued(env, thread):
    env.cr.rollback()
    env.cr.execute(
        "SELECT 1 FROM instagram_message WHERE channel_id = %s AND state = 'queued'",
        [thread.id],
    )
    return bool(env.cr.rowcount)


def _post(thread):
    thread.message_post(
        body="We do.", message_type="comment", subtype_xmlid="mail.mt_comment"
    )
    thread.env.cr.commit()


def _run(env, cron):
    env.ref(f"instagram_inbox.{cron}").method_direct_trigger()
    env.cr.commit()
    env.invalidate_all()


def _counted(do):
    """:return: the number of queries of this process meanwhile"""
    from odoo import sql_db

    before = sql_db.sql_counter
    do()
    return sql_db.sql_counter - before


@contextmanager
def _traced():
    """Return the set of the add-on's files in which a function is called meanwhile."""
    files = set()

    def note(frame, event, _argument):
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(ADDON):
            files.add(name)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
