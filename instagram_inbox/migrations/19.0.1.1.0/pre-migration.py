"""Before the models are updated: make room for what they require now."""

import logging

from odoo.tools.sql import column_exists, create_column

_logger = logging.getLogger(__name__)


def migrate(cr, _version):
    # rules that were tightened arrive, and those that were removed go
    cr.execute(
        "UPDATE ir_model_data SET noupdate = FALSE"
        " WHERE module = 'instagram_inbox' AND model = 'ir.rule'"
    )
    _release_channels(cr)
    _fill_media(cr)


def _release_channels(cr):
    """Take out of ordinary channels what only Instagram conversations have."""
    cr.execute(
        """
        UPDATE discuss_channel
           SET instagram_inbox_id = NULL,
               instagram_contact_id = NULL,
               instagram_user_id = NULL,
               instagram_status = NULL,
               instagram_agent_id = NULL
         WHERE channel_type IS DISTINCT FROM 'instagram'
           AND num_nonnulls(
               instagram_inbox_id,
               instagram_contact_id,
               instagram_user_id,
               instagram_status,
               instagram_agent_id) > 0
     RETURNING id
        """
    )
    if found := [row[0] for row in cr.fetchall()]:
        _logger.warning(
            "These channels looked like Instagram conversations and are ordinary ones:"
            " %s. See whether customers' messages are in them.",
            found,
        )


def _fill_media(cr):
    """Tell whose each file is by one query; Odoo would go through them one by one."""
    for column in ("inbox_id", "channel_id"):
        if not column_exists(cr, "instagram_media", column):
            create_column(cr, "instagram_media", column, "int4")
    cr.execute(
        """
        UPDATE instagram_media media
           SET inbox_id = message.inbox_id,
               channel_id = message.channel_id
          FROM instagram_message message
         WHERE message.id = media.message_id
        """
    )
