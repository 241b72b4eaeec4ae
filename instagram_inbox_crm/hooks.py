"""What Odoo does not do itself when the add-on is uninstalled."""


def uninstall_hook(env):
    """Delete the facts about leads, which count nothing without the add-on.

    The names of customers are removed from leads: later, no erasure could find them.
    """
    env["instagram.lead.name"].search([])._forget()
    env["instagram.inbox.report"].search([("lead_id", "!=", False)]).unlink()
