from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ..connect.instagram_inbox_access import NO_ACCESS_VALUES
from ..send.instagram_inbox import AUTOMATIC


class InstagramInbox(models.Model):
    """Meta's two callbacks about an inbox, and the erasure of its data."""

    _inherit = "instagram.inbox"

    deletion_state = fields.Selection(
        [("pending", "Data To Be Erased"), ("erasing", "Data Being Erased")],
        compute="_compute_deletion",
    )
    erase_at = fields.Datetime("Data Erased On", compute="_compute_deletion")
    gone_before = fields.Datetime(
        readonly=True,
        copy=False,
        help="What was written before then was erased, and does not come in again.",
    )
    erased_key = fields.Char(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What the account of an erased inbox is known by.",
    )

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Say in the dialog about erasing also what other apps keep."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for button in arch.iterfind(".//button[@name='action_erase_now']"):
            kept = self.env["discuss.channel"]._instagram_kept()
            button.set("confirm", " ".join([button.get("confirm"), *kept]))
        return arch, view

    def _compute_deletion(self):
        for inbox in self:
            # sudo: instagram.deletion - readers may know that the data will be erased
            under_way_sudo = self.env["instagram.deletion"].sudo()._under_way(inbox)
            inbox.deletion_state = under_way_sudo.state
            inbox.erase_at = under_way_sudo.erase_at

    def action_erase_now(self):
        """Erase at once what would be erased later."""
        self.check_access("write")
        # sudo: instagram.deletion - managers may start earlier what happens anyway
        deletions_sudo = self.env["instagram.deletion"].sudo()
        for inbox in self:
            under_way_sudo = deletions_sudo._under_way(inbox)
            under_way_sudo.filtered(lambda each: each.state == "pending")._erase_now()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _deletion_sentence(self):
        if self.deletion_state == "pending":
            return self.env._(
                "The account's owner has asked, through Meta, for its data to be erased:"
                " all conversations of this inbox will be erased on %(date)s. Only then can"
                " the account be connected again.",
                date=format_datetime(self.env, self.erase_at, dt_format="short"),
            )
        if self.deletion_state:
            return self.env._(
                "The data of this inbox is being erased. When that is done, the account"
                " can be connected again."
            )
        if self.erased_key and not self.instagram_id:
            return self.env._("Erased, as the account's owner asked.")
        return None

    # ------------------------------------------------------------
    # META'S CALLBACKS
    # ------------------------------------------------------------

    @api.model
    def _of_app_user(self, user_id):
        """Return the inbox of an account by the id that Meta uses towards the app.

        Meta's pages say it is the app-scoped id, and use this name for several ids.
        """
        inboxes = self.with_context(active_test=False)
        return inboxes.search([("app_scoped_id", "=", user_id)], limit=1) or (
            inboxes.search([("instagram_id", "=", user_id)], limit=1)
        )

    def _deauthorized(self):
        """Disconnect: the owner removed the app, so the access has already ended."""
        for inbox in self:
            if inbox.state == "disconnected":
                continue
            inbox._disconnect(
                self.env._("The account's owner removed the app in Instagram.")
            )
            inbox._alert("deauthorized")

    def _deletion_asked(self, deletion):
        """Disconnect, and notify managers what will be erased when."""
        self._disconnect(
            self.env._("The account's owner asked, through Meta, to erase its data.")
        )
        erase_at = deletion.erase_at
        self._alert(
            "deletion",
            erase_at.date(),
            date=lambda env: format_date(env, erase_at),
        )

    # ------------------------------------------------------------
    # ERASURE
    # ------------------------------------------------------------

    def _refuse_until(self, at):
        """Refuse, from now on, all messages that were written until a time."""
        for inbox in self:
            inbox.gone_before = max(inbox.gone_before or at, at)

    def _scrub(self):
        """Remove all data from inboxes except what the figures refer to."""
        for inbox in self.filtered("instagram_id"):  # the others have no data left
            account = inbox.instagram_id
            key = self.env["instagram.erasure"]._fingerprint("account", account)
            inbox.write(
                {
                    **NO_ACCESS_VALUES,
                    **{f"{kind}_message": False for kind in AUTOMATIC},
                    "name": self.env._(
                        "Erased Instagram account %(number)s", number=inbox.id
                    ),
                    "active": False,
                    "username": False,
                    "instagram_id": False,
                    "app_scoped_id": False,
                    "image_128": False,
                    "erased_key": key,
                }
            )
            inbox._delete_taps()
            self.env["bus.bus"]._instagram_forget(inbox)
        self.env.flush_all()
        self._forget_history()

    def _forget_history(self):
        """Delete what names the account elsewhere: history, and ads in the figures."""
        self.message_ids.unlink()
        # completed activities are archived
        activities = self.env["mail.activity"].with_context(active_test=False)
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        activities.search(domain).unlink()
        self.env.cr.execute(
            "UPDATE instagram_inbox_report SET origin = NULL WHERE inbox_id = ANY(%s)",
            [self.ids],
        )
        body = self.env._("All data was erased, as the account's owner asked.")
        for inbox in self:
            inbox._message_log(body=body)
