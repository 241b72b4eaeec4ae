"""What Odoo does not do by itself when the add-on is uninstalled."""

import logging
import time

from .instagram.exceptions import InstagramError
from .models.instagram_api import PREFIX

_logger = logging.getLogger(__name__)

# Seconds for all accounts together: who uninstalls must not wait for Instagram.
PATIENCE_SECONDS = 20
BATCH = 100


def uninstall_hook(env):
    """Stop the deliveries, and delete what would stay behind without a model.

    Odoo deletes the add-on's own tables, and with them their mails and activities.
    """
    _unsubscribe(env)
    _delete_conversations(env)
    # sudo: ir.config_parameter - secrets must not outlive what they are for
    parameters_sudo = env["ir.config_parameter"].sudo()
    parameters_sudo.search([("key", "=like", PREFIX + "%")]).unlink()


def _unsubscribe(env):
    """Tell Instagram, as far as it answers in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    inboxes = env["instagram.inbox"].with_context(active_test=False)
    for inbox in inboxes.search([("state", "!=", "disconnected")]):
        token = inbox._token_sudo()
        if not token or time.monotonic() > deadline:
            _logger.warning("Inbox %s was not unsubscribed.", inbox.id)
            continue
        try:
            inbox._instagram_client().unsubscribe(token, inbox.instagram_id)
        except InstagramError as error:
            _logger.warning("Inbox %s was not unsubscribed: %s", inbox.id, error)


def _delete_conversations(env):
    """Delete threads with messages and files, and the customers' guests."""
    threads = env["discuss.channel"].with_context(active_test=False)
    for model, domain in (
        (threads, [("channel_type", "=", "instagram")]),
        (env["instagram.contact"], []),
        (env["mail.guest"], [("instagram_inbox_id", "!=", False)]),
    ):
        while found := model.search(domain, limit=BATCH):
            found.unlink()
            env.flush_all()
            env.invalidate_all()
    # what browsers were told, which Odoo keeps for a day
    env.cr.execute(
        "DELETE FROM bus_bus WHERE channel LIKE %(ours)s OR message LIKE %(ours)s",
        {"ours": "%instagram%"},
    )
