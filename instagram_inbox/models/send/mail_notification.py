from odoo import fields, models


class MailNotification(models.Model):
    """Lists replies that were not sent, in their author's messaging menu."""

    _inherit = "mail.notification"

    notification_type = fields.Selection(
        selection_add=[("instagram", "Instagram")], ondelete={"instagram": "cascade"}
    )
