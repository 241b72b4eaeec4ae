"""What Odoo does not do itself when the add-on is uninstalled."""

import logging
import re
import time

from .instagram.common.exceptions import InstagramError
from .models.connect.instagram_api import PREFIX

_logger = logging.getLogger(__name__)

# Seconds for all accounts together: the person who uninstalls must not wait longer.
PATIENCE_SECONDS = 20
BATCH = 100


def uninstall_hook(env):
    """Stop the deliveries, and delete what would remain without a model.

    Odoo itself deletes the add-on's tables, with their mails and activities.
    """
    _unsubscribe(env)
    _delete_conversations(env)
    _delete_what_people_saved(env)
    # sudo: ir.config_parameter - secrets must not outlive their purpose
    parameters_sudo = env["ir.config_parameter"].sudo()
    parameters_sudo.search([("key", "=like", PREFIX + "%")]).unlink()


def _unsubscribe(env):
    """Unsubscribe from Instagram, as far as it answers in time."""
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
    """Delete threads with their messages and files, and the customers' guests."""
    threads = env["discuss.channel"].with_context(active_test=False)
    guests = env["mail.guest"]
    of_threads = [("channel_type", "=", "instagram")]
    of_guests = [("instagram_inbox_id", "!=", False)]
    gone = [set(threads.search(of_threads).ids), set(guests.search(of_guests).ids)]
    for model, domain in (
        (env["instagram.comment"].with_context(active_test=False), []),
        (env["instagram.post"], []),
        (threads, of_threads),
        (env["instagram.contact"], []),
        (guests, of_guests),
    ):
        while found := model.search(domain, limit=BATCH):
            found.unlink()
            env.flush_all()
            env.invalidate_all()
    env.cr.precommit.run()  # writes the notifications for browsers
    env["bus.bus"]._instagram_forget_all(*gone)


def _delete_what_people_saved(env):
    """Delete saved searches and export lists that need our models or fields.

    Odoo deletes default values, and searches that were saved on a screen of ours.
    """
    models = env["ir.model"].search([("model", "=like", "instagram.%")])
    ours = models.mapped("model")
    fields = env["ir.model.fields"].search([("name", "=like", r"instagram\_%")])
    names = set(fields.mapped("name"))
    # sudo: ir.filters - everybody's, and broken without what they search for
    filters_sudo = env["ir.filters"].sudo().with_context(active_test=False)
    filters_sudo.search([]).filtered(
        lambda each: (
            each.model_id in ours
            or not names.isdisjoint(
                re.findall(r"\w+", f"{each.domain} {each.context} {each.sort}")
            )
        )
    ).unlink()
    # sudo: ir.exports - everybody's, too
    exports_sudo = env["ir.exports"].sudo()
    exports_sudo.search([("resource", "in", ours)]).unlink()
    lines_sudo = env["ir.exports.line"].sudo().search([("name", "like", "instagram")])
    lines_sudo = lines_sudo.filtered(
        lambda line: not names.isdisjoint(line.name.split("/"))
    )
    shorter_sudo = lines_sudo.export_id
    lines_sudo.unlink()
    shorter_sudo.filtered(lambda export: not export.export_fields).unlink()
