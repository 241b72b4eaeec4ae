"""What Odoo does not do itself when the add-on is uninstalled."""


def uninstall_hook(env):
    """Delete the facts about leads, which count nothing without the add-on."""
    env["instagram.inbox.report"].search([("lead_id", "!=", False)]).unlink()
