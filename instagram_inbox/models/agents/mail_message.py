from odoo import api, models
from odoo.exceptions import MissingError
from odoo.fields import Domain
from odoo.tools import SQL


class MailMessage(models.Model):
    """Only the readers of a thread read its messages.

    Odoo lets authors and mentioned people read a message anywhere: former agents could
    go on reading.
    """

    _inherit = "mail.message"

    @api.model
    def _search(
        self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs
    ):
        if not self.env.su and not bypass_access:
            # in the query, so that pages are full
            domain = Domain(domain) & ~self._instagram_is_hidden()
        return super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        rest = self - forbidden
        if operation in ("write", "unlink"):
            # messages stay as they are; a method lets people correct their own notes
            return forbidden + rest._instagram_in_threads()
        return forbidden + rest._instagram_hidden()

    def _export_rows(self, fields, **kwargs):
        """Refuse messages that the user may not see, when a record leads to them.

        Odoo checks no rights here, and people may set a composer to any message.
        """
        if not self.env.su:
            self._instagram_hidden().check_access("read")
        return super()._export_rows(fields, **kwargs)

    def _compute_record_name(self):
        """Leave out names that the user may not read in a form's unsaved message.

        Odoo looks them up with sudo. Saved messages are checked themselves.
        """
        super()._compute_record_name()
        conceals = self.env["mail.activity"]._instagram_conceals
        for message in self.filtered(lambda each: not each.id and each.record_name):
            if conceals(message.model, message.res_id):
                message.record_name = False

    @api.model
    def _instagram_is_hidden(self):
        """Return the domain of the messages of threads that the user may not read."""
        threads = self.env["discuss.channel"]
        if threads._instagram_reads_all():
            return Domain.FALSE

        def condition(model, alias, query):
            # SELECT: else PostgreSQL may read all threads for a page of messages
            return SQL(
                "(%s = 'discuss.channel' AND (SELECT %s))",
                model._field_to_sql(alias, "model", query),
                threads._instagram_is_lost(
                    model._field_to_sql(alias, "res_id", query),
                ),
            )

        return Domain.custom(to_sql=condition)

    def _instagram_hidden(self):
        """Return those of these messages that the user may not see, even with sudo."""
        # sudo: mail.message, discuss.channel - only which record they belong to
        messages_sudo = self.sudo()
        try:
            messages_sudo = messages_sudo.filtered(lambda each: each.channel_id)
        except MissingError:
            messages_sudo = messages_sudo.exists().filtered(
                lambda each: each.channel_id
            )
        lost = self.env["discuss.channel"]._instagram_lost(messages_sudo.channel_id.ids)
        hidden = messages_sudo.filtered(lambda each: each.channel_id.id in lost)
        return self & hidden

    def _extras_to_store(self, store, format_reply):
        """Hide the message that a reply quotes from users who may not read it.

        Odoo shows it in superuser mode, and lets everybody reply to any message.
        """
        concealing = self.browse()
        if format_reply:
            # sudo: mail.message - what they reply to, to check whether it may be shown
            hidden = self.sudo().parent_id._instagram_hidden()
            concealing = self.filtered(lambda each: each.sudo().parent_id in hidden)
        shown = self - concealing
        super(MailMessage, concealing)._extras_to_store(store, False)
        super(MailMessage, shown)._extras_to_store(store, format_reply)
