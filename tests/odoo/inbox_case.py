"""An inbox at work: customers write, agents answer, the jobs run."""

import json

from odoo import fields
from odoo.addons.bus.models.bus import channel_with_db, json_dump
from odoo.tools import html2plaintext

from .common import CUSTOMER_ID, InstagramCase
from .wire import body, wrote

COMMENT = "mail.mt_comment"
NOTE = "mail.mt_note"


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
        with self.enter_registry_test_mode():
            done = self.env.ref(f"instagram_inbox.{name}").method_direct_trigger()
        self.assertIs(done, True, "the job broke off")
        self.env.invalidate_all()

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

    def heard(self, record, kind=None):
        """Return the notifications of a record to browsers, oldest first."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        channel = channel_with_db(self.env.cr.dbname, record._bus_channel())
        rows = self.env["bus.bus"].search(
            [("channel", "=", json_dump(channel))], order="id"
        )
        told = [json.loads(row.message) for row in rows]
        return [each["payload"] for each in told if kind in (None, each["type"])]

    def forget(self):
        """Empty the bus."""
        self.env.cr.precommit.run()
        self.env["bus.bus"].search([]).unlink()
