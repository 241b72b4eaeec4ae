import logging
import secrets
import time
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.jobs import CONFLICTS, aside
from ...tools.logs import retrying
from ..instagram_attempt import MAX_INTERRUPTIONS

_logger = logging.getLogger(__name__)

# How soon to look again whether a reply that is being sent has been delivered.
WAIT = timedelta(seconds=10)
# Minutes until the next try after each failure; the last one repeats.
BACK_OFF = (1, 10, 60, 360, 1440)
# A request is put off after this many conflicts in a row.
MAX_CONFLICTS = 5
# How much is erased in one transaction.
MESSAGES = 500
THREADS = 20
ROWS = 1000
# Models that still refer to an inbox without threads, with the field that does.
LEFT_OVERS = (
    ("instagram.contact", "inbox_id"),
    ("mail.guest", "instagram_inbox_id"),
    ("instagram.fetch", "inbox_id"),
    ("instagram.import", "inbox_id"),
    ("instagram.post", "inbox_id"),
)


class Interrupted(Exception):
    """Odoo stopped several times while something was erased."""


class InstagramDeletion(models.Model):
    """A request to erase data: of a whole account, or of one customer.

    The first comes from Meta and has a grace period; the second comes from a manager.
    The data is erased in small steps, each committed: a crash loses one step at most,
    and no reply waits for long. The record stays, without any hint whose data it was,
    because its code was given to the person who asked.
    """

    _name = "instagram.deletion"
    _inherit = "instagram.record"
    _description = "Request to Erase Instagram Data"
    _rec_name = "code"
    _order = "id desc"

    code = fields.Char(
        "Confirmation Code",
        required=True,
        readonly=True,
        default=lambda self: secrets.token_hex(16),
    )
    state = fields.Selection(
        [("pending", "Requested"), ("erasing", "Being Erased"), ("done", "Erased")],
        default="pending",
        required=True,
        readonly=True,
    )
    inbox_id = fields.Many2one(
        "instagram.inbox", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    contact_id = fields.Many2one(
        "instagram.contact",
        "Customer",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Whose data is erased; none for all of the inbox.",
    )
    is_customer = fields.Boolean("One Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    requested_at = fields.Datetime(
        readonly=True, required=True, default=fields.Datetime.now
    )
    requested_by_id = fields.Many2one(
        "res.users", readonly=True, help="None when Meta asked for it."
    )
    erase_at = fields.Datetime("To Be Erased On", readonly=True, required=True)
    not_before = fields.Datetime(
        readonly=True, help="When it was or will be its turn to be gone on with."
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    erased_at = fields.Datetime("Erased On", readonly=True)
    user_key = fields.Char(
        readonly=True, index="btree_not_null", help="Whose request it was."
    )

    _code_unique = models.UniqueIndex("(code)")
    _undone_idx = models.Index("(erase_at) WHERE state != 'done'")

    # ------------------------------------------------------------
    # REQUESTS
    # ------------------------------------------------------------

    @api.model
    def _for_account(self, user_id):
        """Return the request for an account: a new one unless one is under way.

        :param str user_id: the account's app-scoped id
        """
        user_key = self.env["instagram.erasure"]._fingerprint("app_user", user_id)
        inbox = self.env["instagram.inbox"]._of_app_user(user_id)
        known = self._under_way(inbox)
        if not known and not inbox:  # there is no data, or none any more
            known = self.search([("user_key", "=", user_key)], limit=1)
        return known or self._begin_for(inbox, user_key)

    @api.model
    def _under_way(self, inbox):
        """Return the request about a whole inbox that is not done yet, if any."""
        return self.search(
            [
                ("inbox_id", "in", inbox.ids),
                ("is_customer", "=", False),
                ("state", "!=", "done"),
            ],
            limit=1,
        )

    @api.model
    def _begin_for(self, inbox, user_key):
        now = fields.Datetime.now()
        if not inbox:
            _logger.info("Nothing is here of the account whose data is to be erased.")
            return self.create(
                {
                    "user_key": user_key,
                    "erase_at": now,
                    "erased_at": now,
                    "state": "done",
                }
            )
        days = self.env["instagram.api"]._days("deletion_grace_days")
        deletion = self.create(
            {
                "user_key": user_key,
                "inbox_id": inbox.id,
                "company_id": inbox.company_id.id,
                "erase_at": now + timedelta(days=days),
            }
        )
        inbox._deletion_asked(deletion)
        deletion._wake()
        return deletion

    @api.model
    def _for_contact(self, contact):
        """Request that all data of one customer is erased now."""
        contact.erasing = True
        channels = self.env["discuss.channel"]
        channels.search(
            [("instagram_contact_id", "=", contact.id)]
        )._instagram_tell_closed()
        now = fields.Datetime.now()
        deletion = self.create(
            {
                "contact_id": contact.id,
                "inbox_id": contact.inbox_id.id,
                "company_id": contact.inbox_id.company_id.id,
                "is_customer": True,
                "requested_by_id": self.env.uid,
                "erase_at": now,
            }
        )
        deletion._wake()
        return deletion

    def _erase_now(self):
        """Erase now what would be erased later."""
        self.erase_at = fields.Datetime.now()
        self._wake()

    def _wake(self):
        cron = self.env.ref("instagram_inbox.ir_cron_erase")
        for deletion in self:
            now = fields.Datetime.now()
            cron._trigger(max(deletion.not_before or deletion.erase_at, now))

    # ------------------------------------------------------------
    # BEGINNING AND END
    # ------------------------------------------------------------

    def _begin(self):
        """Stop what would come in or go out from now on.

        It waits while a reply is being sent: the id of that message, which must not
        come in again, is only known when Instagram has responded.
        """
        if self._find_message([("state", "=", "sending")]):
            self.not_before = fields.Datetime.now() + WAIT
            self._wake()
            return
        if self.is_customer:
            people = self.contact_id.mapped("igsid")
            self.env["instagram.erasure"]._remember(
                self.inbox_id, "customer", people, until=time.time() * 1000
            )
        else:
            self.inbox_id._refuse_until(fields.Datetime.now())
        self.state = "erasing"
        # conflicts with those who work on one of these; the step is then repeated
        self._events([("state", "=", "pending")]).unlink()

    def _finish(self):
        if not self.is_customer:
            self.inbox_id._scrub()
        self.write({"state": "done", "erased_at": fields.Datetime.now()})
        if self.attempts and not self._others_of_inbox():
            self.inbox_id._alerts_done("instagram_inbox.mail_activity_type_deletion")
        _logger.info("Deletion %s is done.", self.id)

    def _others_of_inbox(self):
        """Return whether managers still have to know of a request about this inbox."""
        waiting = [("inbox_id", "=", self.inbox_id.id), ("state", "!=", "done")]
        notified = ["|", ("attempts", ">", 0), ("is_customer", "=", False)]
        return bool(self.search_count([*waiting, *notified], limit=1))

    # ------------------------------------------------------------
    # DATA OF A REQUEST
    # ------------------------------------------------------------

    def _threads(self, limit=None):
        domain = [
            ("channel_type", "=", "instagram"),
            ("instagram_inbox_id", "=", self.inbox_id.id),
        ]
        if self.is_customer:
            domain.append(("instagram_contact_id", "=", self.contact_id.id))
        threads = self.env["discuss.channel"].with_context(active_test=False)
        return threads.search(domain, limit=limit, order="id")

    def _find_message(self, domain):
        """Return one message of either side that matches, if there is any.

        :param list domain: what else it must match
        """
        domain = [("inbox_id", "=", self.inbox_id.id), *domain]
        if self.is_customer:
            domain.append(("channel_id.instagram_contact_id", "=", self.contact_id.id))
        return self.env["instagram.message"].search(domain, limit=1)

    def _events(self, domain=(), limit=None):
        """Return updates that Meta delivered about it.

        They include updates that name nobody but are about one of its messages.
        """
        account, customer = self.inbox_id.instagram_id, self.contact_id.igsid
        events = self.env["instagram.webhook.event"]
        if not account or (self.is_customer and not customer):
            return events
        mine = Domain("account", "=", account)
        unnamed = Domain("account", "=", "")
        if self.is_customer:
            mine &= Domain("customer", "=", customer)
            unnamed = Domain("account", "in", ["", account])
            unnamed &= Domain("customer", "=", "")
        unnamed &= Domain("payload", "like", customer or account)
        return events.search((mine | unnamed) & Domain(domain), limit=limit, order="id")

    @api.model
    def _cron_erase(self):
        """Erase what is due, one step of each request in turn, while the job may run.

        A request that fails, or during which Odoo stopped several times, is put off and
        the others go on: the job itself never fails.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        conflicts = Counter()
        while deletion := self._next_due():
            error = deletion._attempt()
            if isinstance(error, CONFLICTS):
                conflicts[deletion.id] += 1
            if error and not 0 < conflicts[deletion.id] <= MAX_CONFLICTS:
                conflicts[deletion.id] = 0
                deletion._put_off(error)
            if not commit_progress(1, remaining=len(self._next_due())):
                break

    def _attempt(self):
        """Do one step, or undo all of it.

        That the step begins is committed before: it may stop Odoo.

        :return: the error, if any; after a conflict, the step is tried again
        """
        attempts, note = self.env["instagram.attempt"], None
        try:
            with retrying():
                note, times = attempts._begin(self._name, self.ids)
                # the one that had its turn comes after the others
                self.not_before = fields.Datetime.now()
                self.env.flush_all()
                # `_commit_progress` would write a row each time, with nothing to tell
                self.env.cr.commit()  # pylint: disable=invalid-commit
                if times.get(self.id, 0) >= MAX_INTERRUPTIONS:
                    raise Interrupted
                self._step()
                attempts._end(note)
                self.env.flush_all()
        except CONFLICTS as conflict:
            _logger.info("Erasing met a concurrent change: %s", conflict)
            error = conflict
        # The one boundary: when one request fails, the others are still carried out.
        except Exception as failure:
            _logger.exception("Deletion %s failed.", self.id)
            error = failure
        else:
            return None
        self.env.cr.rollback()
        self.env.transaction.reset()
        attempts._end(note)
        attempts._forget(self._name, self.id)
        return error

    def _put_off(self, error):
        """Try again later, with growing delays; notify managers once."""
        delay = timedelta(minutes=BACK_OFF[min(self.attempts, len(BACK_OFF) - 1)])
        is_news = not self.attempts
        self.write(
            {
                "attempts": self.attempts + 1,
                "not_before": fields.Datetime.now() + delay,
            }
        )
        self._wake()
        if is_news:
            with aside(self.env, "tell managers of a deletion that failed"):
                self.inbox_id._alert("erasing", reason=type(error).__name__)

    @api.model
    def _next_due(self):
        now = fields.Datetime.now()
        return self.search(
            [
                ("state", "!=", "done"),
                ("erase_at", "<=", now),
                "|",
                ("not_before", "=", False),
                ("not_before", "<=", now),
            ],
            order="not_before NULLS FIRST, erase_at, id",
            limit=1,
        )

    def _step(self):
        """Do the next step that has something to do."""
        if self.state == "pending":
            self._begin()
        elif not any(step() for step in self._steps()):
            self._finish()

    def _steps(self):
        """Return the steps in their order; each returns whether there was anything."""
        return (
            self._erase_events,
            self._erase_threads,
            self._erase_comments,
            self._erase_contact if self.is_customer else self._erase_left_overs,
        )

    def _erase_threads(self):
        """Erase the messages of some threads, then the threads with their people."""
        threads = self._threads(limit=THREADS)
        messages = self.env["mail.message"].search(
            [("model", "=", threads._name), ("res_id", "in", threads.ids)],
            order="id",
            limit=MESSAGES,
        )
        if messages:
            messages._instagram_erase(self.inbox_id)
        else:
            threads._instagram_erase()
        return bool(threads)

    def _erase_events(self):
        """Erase what Meta delivered."""
        events = self._events(limit=ROWS)
        events.unlink()
        return bool(events)

    def _erase_comments(self):
        """Erase comments, and the account's answers below them."""
        person = self.contact_id.igsid if self.is_customer else None
        return self.env["instagram.comment"]._erase_of(self.inbox_id, person, ROWS)

    def _erase_contact(self):
        contact = self.contact_id
        contact._instagram_erase()
        return bool(contact)

    def _erase_left_overs(self):
        for model, name in LEFT_OVERS:
            found = self.env[model].search(
                [(name, "=", self.inbox_id.id)], limit=ROWS, order="id"
            )
            found._instagram_erase() if model == "instagram.contact" else found.unlink()
            if found:
                return True
        return False
