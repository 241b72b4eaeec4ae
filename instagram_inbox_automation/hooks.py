"""What Odoo does not do itself when the add-on is uninstalled."""

from odoo.fields import Domain


def uninstall_hook(env):
    """Archive rules about fields that go with the add-on: they would stop Discuss."""
    rules = env["base.automation"]
    ours = Domain.OR(
        Domain(name, "like", "instagram")
        for name in ("filter_domain", "filter_pre_domain")
    )
    rules.search(Domain("model_name", "=", "discuss.channel") & ours).active = False
