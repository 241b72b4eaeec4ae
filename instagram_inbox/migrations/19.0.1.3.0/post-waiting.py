"""After the models are updated: fill what lists sort by."""


def migrate(cr, _version):
    cr.execute(
        "UPDATE instagram_episode SET unanswered_since = waiting_since"
        " WHERE waiting_since IS NOT NULL AND unanswered_since IS NULL"
    )
    cr.execute(
        """
        UPDATE discuss_channel
           SET instagram_priority = '0',
               instagram_waiting_since = (
                   SELECT unanswered_since
                     FROM instagram_episode
                    WHERE channel_id = discuss_channel.id AND resolved_at IS NULL
               )
         WHERE channel_type = 'instagram' AND instagram_priority IS NULL
        """
    )
