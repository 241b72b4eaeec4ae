import hashlib
import logging
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.errors import SerializationFailure

from ...instagram.webhook import parser
from ...instagram.webhook.events import TEST_KEY
from ...instagram.webhook.unsent import carries, unsent
from ...tools.jobs import cron_id, new_trigger, waiting_trigger, wake_cron
from ...tools.masked_text import MaskedText

_logger = logging.getLogger(__name__)

# The job that shows what came in.
SHOW_CRON = "instagram_inbox.ir_cron_webhook_event"

# The state of what was accepted, and that nothing is wrong with it.
PENDING = ("pending", None)

# How long an update may wait for the answer to a send it may belong to: longer than any
# call takes, a film's being the longest.
PATIENCE = timedelta(seconds=120)
# How soon a waiting update is looked at again when nothing else wakes the job.
WAIT = timedelta(seconds=5)

# What stands in JSON as it is, however Meta escapes the rest of an id.
PLAIN = re.compile(r"[0-9A-Za-z_-]+")


class InstagramWebhookEvent(models.Model):
    """The queue of what Meta delivered: one row per update, kept as it came.

    There is no unique key: a repeat is a row of its own, and harmless because
    `instagram.message` is unique on (inbox, mid). An update about a message may come
    before it, and wait for it.
    """

    _name = "instagram.webhook.event"
    _inherit = "instagram.record"
    _description = "Instagram Webhook Event"
    _order = "id desc"
    _log_access = False

    # Text: `jsonb` refuses \u0000 and half an emoji, which Instagram does send.
    payload = MaskedText(required=True, readonly=True, groups="base.group_system")

    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("done", "Done"),
            ("ignored", "Ignored"),
            ("failed", "Failed"),
        ],
        default="pending",
        required=True,
        readonly=True,
    )
    received_at = fields.Datetime(default=fields.Datetime.now, readonly=True)
    kind = fields.Char(
        readonly=True, help="What it tells, by the word that Meta has for it."
    )
    account = fields.Char("Instagram Account ID", readonly=True)
    customer = fields.Char("Customer ID", readonly=True)
    error = fields.Char("Reason", readonly=True)
    not_before = fields.Datetime(readonly=True)
    is_imported = fields.Boolean(
        "Imported",
        readonly=True,
        help="Fetched from Instagram, which did not deliver it automatically.",
    )

    _pending_idx = models.Index("(id) WHERE state = 'pending'")
    _turn_idx = models.Index("(account, customer, id) WHERE state = 'pending'")
    _received_at_idx = models.Index("(received_at)")

    _carrier_idx = models.Index("(account, customer)")

    # ------------------------------------------------------------
    # ACCEPTING: on the webhook's path
    # ------------------------------------------------------------

    @api.model
    def _receive(self, raw):
        """Store a signed body in a transaction of its own, and wake the job.

        On the webhook's path, in one statement: each trip to the database costs a
        busy server more than the work itself, as Python's lock is lost on the way.

        :param bytes raw: the body, its signature checked
        """
        rows = self._rows(raw)
        if not rows:
            return
        cron = cron_id(self.env, SHOW_CRON)
        query = SQL(
            "WITH %s, %s %s RETURNING (SELECT count(*) FROM woken)",
            SQL("waiting AS (%s)", waiting_trigger(cron)),
            SQL(
                "woken AS (%s WHERE NOT EXISTS (SELECT 1 FROM waiting) RETURNING 1)",
                new_trigger(cron),
            ),
            self._insertion(rows),
        )
        try:
            self.env.cr.execute(query, log_exceptions=False)
        except SerializationFailure:
            # the job has just taken up what was waiting
            self.env.cr.rollback()
            self._accept(raw)
        else:
            if self.env.cr.fetchone()[0]:
                self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)

    @api.model
    def _accept(self, raw):
        """Store a body within what else is being written, and wake the job.

        :param bytes raw: the body, known to be Instagram's
        """
        if rows := self._rows(raw):
            self.env.cr.execute(self._insertion(rows))
            wake_cron(self.env, SHOW_CRON)

    @api.model
    def _rows(self, raw):
        """Give what is kept of a body: one row per update, or one that says why not."""
        try:
            return [
                (each.payload, each.account_id, each.customer_id, each.kind, *PENDING)
                for each in parser.split(raw)
            ]
        except parser.MalformedBody as error:
            _logger.warning("A signed webhook body could not be read: %s", error)
            return [(parser.storable(raw), "", "", "", "failed", str(error))]

    @api.model
    def _insertion(self, rows):
        """Give the INSERT of these rows.

        Nothing but that: an update of a shared row here would make concurrent
        deliveries wait for each other.
        """
        now = SQL("clock_timestamp() AT TIME ZONE 'UTC'")
        return SQL(
            """
            INSERT INTO instagram_webhook_event
                        (payload, account, customer, kind, state, error, received_at)
            VALUES %s
            """,
            SQL(", ").join(
                SQL("(%s, %s, %s, %s, %s, %s, %s)", *row, now) for row in rows
            ),
        )

    # ------------------------------------------------------------
    # PROCESSING: in the job
    # ------------------------------------------------------------

    def _process(self):
        updates = [(event, event._parse()) for event in self]
        self.env["instagram.incoming"]._process(updates)

    def _parse(self):
        try:
            return parser.parse(self.payload)
        except parser.MalformedBody as error:
            self._settle("failed", str(error))
            return []

    def _settle(self, state, reason=None):
        self.write({"state": state, "error": reason, "not_before": False})

    # ------------------------------------------------------------
    # WAITING FOR A MESSAGE
    # ------------------------------------------------------------

    def _wait_for_message(self):
        """Leave an update open until its message comes, or no longer than a minute.

        It is looked at twice at most: the message's arrival wakes it, or the end of
        its patience. What it says is kept beside and is not lost with it.
        """
        self.ensure_one()
        if self._is_patient():
            self.not_before = self.received_at + PATIENCE
        else:
            self._settle(
                "ignored",
                "The message it is about has not come. Should it come yet, this will"
                " be applied.",
            )

    @api.model
    def _wake_waiting(self, account, customer):
        """What a thread's updates waited for is there: look at them now."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE instagram_webhook_event
                   SET not_before = NULL
                 WHERE id IN (
                       SELECT id
                         FROM instagram_webhook_event
                        WHERE state = 'pending'
                          AND account = %s
                          AND customer = %s
                          AND not_before IS NOT NULL
                          FOR UPDATE SKIP LOCKED)
             RETURNING id
                """,
                account,
                customer,
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(["not_before"])
            wake_cron(self.env, SHOW_CRON)

    def _blank_carriers(self, account, customer, mid):
        """Take a message that was unsent out of the log, wherever it stands there."""
        needle = max(PLAIN.findall(mid), key=len, default="")
        self.env.cr.execute(
            SQL(
                """
                SELECT id
                  FROM instagram_webhook_event
                 WHERE account = %s
                   AND customer IN (%s, '')
                   AND strpos(payload, %s) > 0
                """,
                account,
                customer,
                needle,
            )
        )
        for row in self.browse([found[0] for found in self.env.cr.fetchall()]):
            row._blank(mid)

    def _blank(self, mid):
        """Keep of this update only that its message was unsent, if it carries it."""
        if carries(self.payload, mid):
            self.payload = unsent(self.payload, mid)

    def _fingerprint(self):
        """Name this update by what it says: a repeat has the same name."""
        digest = hashlib.sha256(self.payload.encode("utf-8", "backslashreplace"))
        return f"{TEST_KEY}{digest.hexdigest()[:40]}"

    # ------------------------------------------------------------
    # EARLIER MESSAGES
    # ------------------------------------------------------------

    @api.model
    def _accept_past(self, body):
        """Store what was fetched of the past, and wake the job.

        :param str body: as a webhook would have brought it
        """
        self.create(
            [
                {
                    "payload": update.payload,
                    "account": update.account_id,
                    "customer": update.customer_id,
                    "kind": update.kind,
                    "is_imported": True,
                }
                for update in parser.split(body.encode())
            ]
        )
        wake_cron(self.env, SHOW_CRON)
