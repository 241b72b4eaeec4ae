import logging
import secrets
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# How soon it is looked at again whether a reply that is being sent has arrived.
WAIT = timedelta(seconds=10)


class InstagramDeletion(models.Model):
    """A request that data be erased: of a whole account, or of one customer.

    The former comes from Meta, with a time of grace; the latter from a manager. What is
    erased, `instagram_deletion_erase.py` says. The record stays, without a word about
    whose data it was, since its code was given away.
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
    # ASKED FOR
    # ------------------------------------------------------------

    @api.model
    def _for_account(self, user_id):
        """Accept Meta's request; while it is under way, another one is the same.

        :param str user_id: the account's app-scoped id
        """
        user_key = self.env["instagram.erasure"]._fingerprint("app_user", user_id)
        inbox = self.env["instagram.inbox"]._of_app_user(user_id)
        known = self._under_way(inbox)
        if not known and not inbox:  # nothing is here, or nothing any more
            known = self.search([("user_key", "=", user_key)], limit=1)
        return known or self._begin_for(inbox, user_key)

    @api.model
    def _under_way(self, inbox):
        """Give the request about a whole inbox that is not done yet."""
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
        """Have all data of one customer erased, now."""
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

    def _hasten(self):
        """Erase now what was to be erased later."""
        self.erase_at = fields.Datetime.now()
        self._wake()

    def _wake(self):
        cron = self.env.ref("instagram_inbox.ir_cron_erase")
        for deletion in self:
            now = fields.Datetime.now()
            cron._trigger(max(deletion.not_before or deletion.erase_at, now))

    # ------------------------------------------------------------
    # DONE
    # ------------------------------------------------------------

    def _begin(self):
        """From now on nothing of it comes in, nor goes out.

        Not while a reply is being sent: only when Instagram has answered it is known
        which message not to take in again.
        """
        if self._parts([("state", "=", "sending")]):
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
        # who works on one of these, or has just done so, comes first: then we look again
        self._delete_events(self._events([("state", "=", "pending")]))

    def _finish(self):
        if not self.is_customer:
            self.inbox_id._scrub()
        self.write({"state": "done", "erased_at": fields.Datetime.now()})
        if self.attempts and not self._others_of_inbox():
            self.inbox_id._alerts_done("instagram_inbox.mail_activity_type_deletion")
        _logger.info("Deletion %s is done.", self.id)

    def _others_of_inbox(self):
        """Whether managers still have to know of something about the same inbox."""
        waiting = [("inbox_id", "=", self.inbox_id.id), ("state", "!=", "done")]
        told = ["|", ("attempts", ">", 0), ("is_customer", "=", False)]
        return bool(self.search_count([*waiting, *told], limit=1))

    # ------------------------------------------------------------
    # WHAT IT IS ABOUT
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

    def _parts(self, domain):
        """Find a message of ours or theirs, if there is one."""
        domain = [("inbox_id", "=", self.inbox_id.id), *domain]
        if self.is_customer:
            domain.append(("channel_id.instagram_contact_id", "=", self.contact_id.id))
        return self.env["instagram.message"].search(domain, limit=1)

    def _events(self, domain=(), limit=None):
        """Find what Meta delivered about it; also what names nobody but speaks of it."""
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
