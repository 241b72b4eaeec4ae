import hashlib
import logging
import re
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.errors import SerializationFailure

from ...instagram.common.const import COMMENT_FIELDS
from ...instagram.webhook import parser
from ...instagram.webhook.events import TEST_KEY
from ...instagram.webhook.unsent import carries, unsent, unsent_waiting
from ...tools.jobs import aside, cron_id, new_trigger, waiting_trigger, wake_cron
from ...tools.masked_text import MaskedText
from ...tools.tables import clean_often

_logger = logging.getLogger(__name__)

# The job that shows accepted updates.
SHOW_CRON = "instagram_inbox.ir_cron_webhook_event"

# The state of an accepted update, and the reason when nothing is wrong with it.
PENDING = ("pending", None)

# How long an update may wait for the answer to a send it may belong to: longer than any
# call takes; calls with a video take longest.
PATIENCE = timedelta(seconds=120)
# How soon a waiting update is looked at again when nothing else wakes the job.
WAIT = timedelta(seconds=5)

# A pause is this many seconds without a delivery.
QUIET = 0.2

# How many updates are applied at once to messages that they came before: with more, their
# messages and other people's would wait for seconds.
EARLY = 50

# An id that JSON holds unescaped, however Meta escapes other ids.
PLAIN = re.compile(r"[0-9A-Za-z_-]+")


class InstagramWebhookEvent(models.Model):
    """The queue of Meta's deliveries: one row per update, kept as it came.

    There is no unique key: a repeat has a row of its own, and is harmless because
    `instagram.message` is unique on (inbox, mid). An update about a message may arrive
    before the message, and wait for it.
    """

    _name = "instagram.webhook.event"
    _inherit = "instagram.record"
    _description = "Instagram Webhook Event"
    _order = "id desc"
    _log_access = False

    # Text: `jsonb` refuses \u0000 and half an emoji, both of which Instagram sends.
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
    # of the message it is about, until that message arrives
    waits_for = fields.Char("Message ID", readonly=True)
    is_imported = fields.Boolean(
        "Imported",
        readonly=True,
        help="Fetched from Instagram, which did not deliver it automatically.",
    )

    _pending_idx = models.Index("(id) WHERE state = 'pending'")
    _turn_idx = models.Index("(account, customer, id) WHERE state = 'pending'")
    _received_at_idx = models.Index("(received_at)")
    _waits_for_idx = models.Index("(waits_for) WHERE waits_for IS NOT NULL")

    _carrier_idx = models.Index("(account, customer)")

    def init(self):
        super().init()
        clean_often(self)

    # ------------------------------------------------------------
    # ACCEPTING: on the webhook's path
    # ------------------------------------------------------------

    @api.model
    def _receive(self, raw):
        """Store a signed body in a transaction of its own, and wake the job.

        This is on the webhook's path, so it takes one statement: on a busy server each
        trip to the database costs more than the work itself, as the thread gives up
        Python's lock.

        :param bytes raw: the body, its signature verified
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
            # the job has just taken what was waiting
            self.env.cr.rollback()
            self._accept(raw)
        else:
            if self.env.cr.fetchone()[0]:
                self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)

    @api.model
    def _accept(self, raw):
        """Store a body in the current transaction, and wake the job.

        :param bytes raw: the body, known to be Instagram's
        """
        if rows := self._rows(raw):
            self.env.cr.execute(self._insertion(rows))
            wake_cron(self.env, SHOW_CRON)

    @api.model
    def _rows(self, raw):
        """Return the rows for a body: one per update, or one with the body's error."""
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
        """Return the INSERT of these rows.

        It writes nothing else: an update of a shared row would make concurrent
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
        values = {"state": state, "error": reason}
        self.write({**values, "not_before": False, "waits_for": False})

    def _fail(self, error):
        """Settle an update that cannot be processed: people can have it tried again."""
        self._settle("failed", in_words(error))

    # ------------------------------------------------------------
    # WAITING FOR A MESSAGE
    # ------------------------------------------------------------

    def _wait_for_message(self, mid):
        """Keep an update until its message comes: see `_process_waiting`.

        The job looks at it once more after two minutes, also when it was late already:
        if the message came at the same time, neither of the two transactions saw the
        other.
        """
        if self._may_wait_for_message():
            self.not_before = fields.Datetime.now() + PATIENCE
        else:
            self._settle(
                "ignored",
                "The message it is about has not come. Should it come yet, this will"
                " be applied.",
            )
        self.waits_for = mid

    def _may_wait_for_message(self):
        """Return whether the job will look at this update once more."""
        return not self.waits_for or self._may_wait()

    @api.model
    def _process_waiting(self, inboxes, mids):
        """Process the updates that came before these messages.

        One that fails does not keep the messages from being shown. It is listed as
        failed, or tried once more if it is still pending. After the first ones of a
        flood, the job processes the others in their turn.
        """
        waiting = self.search(
            [
                ("account", "in", inboxes.mapped("instagram_id")),
                ("waits_for", "in", list(mids)),
            ],
            order="id",
        )
        for row in waiting[:EARLY]:
            step = "apply an update that came before its message"
            is_settled = row.state != "pending"
            with aside(self.env, step, row._fail if is_settled else None):
                row._process()
        if later := waiting[EARLY:]:
            later._settle("pending")
            wake_cron(self.env, SHOW_CRON)

    @api.model
    def _wake_waiting(self, account, customer):
        """Process a thread's waiting updates now: what they waited for is here."""
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
        """Remove an unsent message from every row of the log that holds it."""
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
            # a message that waits is still shown: its place stays visible
            row._blank(mid, unsent_waiting if row.state == "pending" else unsent)

    def _blank(self, mid, reduced=unsent):
        """Keep only the fact that the message was unsent, if this update holds it.

        :param reduced: the function that returns what is kept of the payload
        """
        if carries(self.payload, mid):
            self.payload = reduced(self.payload, mid)

    def _fingerprint(self):
        """Return a key of this update's content: a repeat has the same key."""
        digest = hashlib.sha256(self.payload.encode("utf-8", "backslashreplace"))
        return f"{TEST_KEY}{digest.hexdigest()[:40]}"

    # ------------------------------------------------------------
    # PAUSES BETWEEN DELIVERIES
    # ------------------------------------------------------------

    @api.model
    def _is_quiet(self):
        """Return whether nothing came in just now, so that other work has time."""
        self.env.cr.execute(
            SQL(
                """
                SELECT 1
                  FROM instagram_webhook_event
                 WHERE received_at
                       > clock_timestamp() AT TIME ZONE 'UTC' - %s * INTERVAL '1 s'
                 LIMIT 1
                """,
                QUIET,
            )
        )
        return not self.env.cr.rowcount

    @api.model
    def _has_waited(self, longest):
        """Return whether pending updates have waited long enough to be shown.

        :param float longest: in seconds
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT 1
                  FROM instagram_webhook_event
                 WHERE %s
                   AND COALESCE(kind, '') != ALL(%s)
                   AND received_at
                       < clock_timestamp() AT TIME ZONE 'UTC' - %s * INTERVAL '1 s'
                 LIMIT 1
                """,
                self._is_due(),
                list(COMMENT_FIELDS),
                longest,
            )
        )
        return bool(self.env.cr.rowcount)

    @api.model
    def _rest(self, seconds, is_over=bool):
        """Let a burst pass, and leave the processor to it.

        :param float seconds: the longest wait
        :param is_over: a function that ends the wait early, called with a new snapshot
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end and not is_over():
            time.sleep(QUIET / 2)
            self.env.cr.rollback()  # to see newer rows
            if self._is_quiet():
                return

    # ------------------------------------------------------------
    # EARLIER MESSAGES
    # ------------------------------------------------------------

    @api.model
    def _accept_past(self, body):
        """Store an earlier message that was fetched, and wake the job.

        :param str body: in the form of a webhook
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


def in_words(error):
    """Return an error as the event log shows it."""
    return f"{type(error).__name__}: {error}"[:500]
