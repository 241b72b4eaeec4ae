"""An inbox at work: customers write, agents answer, the jobs run."""

import json
import re
import time
from typing import NamedTuple
from unittest.mock import patch

from odoo import fields
from odoo.addons.base.models.ir_cron import MIN_RUNS_PER_JOB, MIN_TIME_PER_JOB
from odoo.addons.bus.models.bus import channel_with_db, json_dump
from odoo.api import Environment
from odoo.tools import html2plaintext

from .common import CUSTOMER_ID, InstagramCase
from .wire import body, wrote

COMMENT = "mail.mt_comment"
NOTE = "mail.mt_note"


class Job(NamedTuple):
    """What Odoo's scheduler needs to know about a job."""

    id: int
    user_id: int
    model: str
    method: str


class Progress:
    """What a job has done and what remains, as :meth:`_commit_progress` notes it."""

    def __init__(self, end):
        self.end = end
        self.done = self.remaining = 0

    def commit(self, cr, processed=0, *, remaining=None):
        if remaining is None:
            remaining = max(self.remaining - processed, 0)
        self.done += processed
        self.remaining = remaining
        cr.commit()
        return max(self.end - time.monotonic(), 0)


_jobs = {}


class InboxCase(InstagramCase):
    """A connected inbox with the agents Anna and Ben."""

    def setUp(self):
        super().setUp()
        self.inbox = self.new_inbox()

    # ------------------------------------------------------------
    # INSTAGRAM
    # ------------------------------------------------------------

    def deliver(self, *updates):
        """Deliver updates in one body, as Meta does; process nothing yet."""
        return self.deliver_body(body(*updates))

    def deliver_body(self, content):
        before = self.events()
        response = self.post_webhook(content)
        self.assertEqual(response.status_code, 200, response.text)
        self.env.invalidate_all()
        rows = self.events() - before
        # a test is one transaction: the database's clock does not move in it
        rows.received_at = fields.Datetime.now()
        return rows

    def receive(self, *updates):
        """Deliver updates and process them; return their rows."""
        rows = self.deliver(*updates)
        self.run_incoming()
        return rows

    def conversation(self, *texts, customer=CUSTOMER_ID, **update):
        """Have a customer write, by default one message; return the thread."""
        for text in texts or ("Hallo",):
            self.receive(wrote(text, customer=customer, **update))
        return self.thread(customer)

    def run_incoming(self):
        self.run_job("ir_cron_webhook_event")

    def run_network(self):
        self.run_job("ir_cron_network")

    def run_job(self, name):
        """Run a job as Odoo's scheduler does, until nothing remains to be done.

        The scheduler's own rows and look-ups are left out: they took a tenth of the
        time of all tests. `TestJobs` has Odoo run each job.
        """
        job = self.job(name)
        self.env.flush_all()
        self.env.invalidate_all()
        crons = self.env["ir.cron"]
        crons._clear_schedule({"id": job.id})
        self.env.cr.execute("SELECT lastcall FROM ir_cron WHERE id = %s", [job.id])
        (lastcall,) = self.env.cr.fetchone()
        end = time.monotonic() + MIN_TIME_PER_JOB
        context = {"lastcall": lastcall, "cron_id": job.id, "cron_end_time": end}
        with self.registry.cursor() as cr:
            model = Environment(cr, job.user_id, context)[job.model]
            runs = 0
            while runs < MIN_RUNS_PER_JOB or time.monotonic() < end:
                progress = Progress(end)
                with self.progress_in(progress):
                    getattr(model, job.method)()
                model.env.flush_all()
                self.registry.signal_changes()
                cr.commit()
                runs += 1
                if not (progress.done and progress.remaining):
                    break
        if progress.remaining:
            crons._reschedule_asap({"id": job.id})
        else:
            self.env.cr.execute(
                "UPDATE ir_cron SET lastcall = %s WHERE id = %s",
                (self.env.cr.now().replace(microsecond=0), job.id),
            )
        self.env.invalidate_all()

    def job(self, name):
        if name not in _jobs:
            cron = self.env.ref(f"instagram_inbox.{name}")
            (method,) = re.fullmatch(r"model\.(\w+)\(\)", cron.code).groups()
            _jobs[name] = Job(cron.id, cron.user_id.id, cron.model_id.model, method)
        return _jobs[name]

    def progress_in(self, progress):
        """Have jobs note their progress there, and not in Odoo's rows."""

        def commit_progress(cron, *args, **keywords):
            return progress.commit(cron.env.cr, *args, **keywords)

        crons = self.registry["ir.cron"]
        return patch.object(crons, "_commit_progress", commit_progress)

    def events(self):
        """Return the rows of Meta's deliveries, oldest first."""
        return self.env["instagram.webhook.event"].search([], order="id")

    # ------------------------------------------------------------
    # DISCUSS
    # ------------------------------------------------------------

    def threads(self):
        return self.env["discuss.channel"].search([("channel_type", "=", "instagram")])

    def thread(self, customer=CUSTOMER_ID):
        """Return the thread with a customer."""
        return self.threads().filtered(lambda c: c.instagram_user_id == customer)

    def messages(self, thread=None):
        """Return the messages of a thread, as Discuss shows them."""
        thread = thread or self.thread()
        return self.env["mail.message"].search(
            [
                ("model", "=", "discuss.channel"),
                ("res_id", "=", thread.id),
                ("message_type", "=", "comment"),
            ],
            order="id",
        )

    def texts(self, thread=None):
        return [html2plaintext(message.body) for message in self.messages(thread)]

    def parts(self, thread=None):
        """Return the parts of replies to the customer of a thread, in order."""
        thread = thread or self.thread()
        return self.env["instagram.message"].search(
            [("channel_id", "=", thread.id), ("direction", "=", "out")], order="id"
        )

    def post(self, user, text, thread=None, subtype=COMMENT, **params):
        """Write in the composer; return the message."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        params.setdefault("post_data", {})
        params["post_data"] = {"body": text, "subtype_xmlid": subtype} | params[
            "post_data"
        ]
        thread = thread or self.thread()
        result = self.make_jsonrpc_request(
            "/mail/message/post",
            {"thread_model": "discuss.channel", "thread_id": thread.id, **params},
        )
        self.env.invalidate_all()
        return self.env["mail.message"].browse(result["message_id"])

    def answer(self, user, text, thread=None):
        """Write in the composer and have it sent; return the message."""
        message = self.post(user, text, thread)
        self.run_network()
        return message

    def as_user(self, user, thread=None):
        """Return a thread as a user has it in Discuss."""
        return (thread or self.thread()).with_user(user)

    def members(self, thread=None):
        """Return the colleagues whose sidebar shows a thread."""
        thread = thread or self.thread()
        return thread.channel_member_ids.partner_id.user_ids

    def store(self, user, *requests):
        """Return what Discuss fetches for a user."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            "/mail/data", {"fetch_params": list(requests), "context": {}}
        )

    # ------------------------------------------------------------
    # BUS
    # ------------------------------------------------------------

    def heard(self, record, kind=None, subchannel=None):
        """Return the notifications of a record to browsers, oldest first."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        channel = record._bus_channel()
        if subchannel:
            channel = (channel, subchannel)
        channel = channel_with_db(self.env.cr.dbname, channel)
        rows = self.env["bus.bus"].search(
            [("channel", "=", json_dump(channel))], order="id"
        )
        told = [json.loads(row.message) for row in rows]
        return [each["payload"] for each in told if kind in (None, each["type"])]

    def forget(self):
        """Empty the bus."""
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
