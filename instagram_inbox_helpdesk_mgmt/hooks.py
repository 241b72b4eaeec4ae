# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What Odoo does not do itself when the add-on is uninstalled."""


def uninstall_hook(env):
    """Remove what tickets hold of Instagram: later, no erasure could find it."""
    tickets = env["helpdesk.ticket"].with_context(active_test=False)
    tickets.search([("instagram_channel_id", "!=", False)])._instagram_forget()
    env["ir.attachment"].search([("instagram_source_id", "!=", False)]).unlink()
