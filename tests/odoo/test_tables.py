"""Tables whose rows change all the time are cleaned often."""

from odoo.addons.instagram_inbox.tools.tables import clean_often

from .common import InstagramCase

QUEUES = (
    "instagram.attempt",
    "instagram.comment.action",
    "instagram.contact",
    "instagram.fetch",
    "instagram.media",
    "instagram.message",
    "instagram.reaction.outbox",
    "instagram.signal",
    "instagram.webhook.event",
)


class TestTables(InstagramCase):
    def settings(self, table):
        self.env.cr.execute(
            "SELECT unnest(reloptions) FROM pg_class WHERE relname = %s", [table]
        )
        return dict(row[0].split("=") for row in self.env.cr.fetchall())

    def test_each_queue(self):
        for queue in QUEUES:
            with self.subTest(queue=queue):
                settings = self.settings(self.env[queue]._table)
                self.assertEqual(settings["autovacuum_vacuum_scale_factor"], "0.01")
                self.assertEqual(settings["autovacuum_vacuum_threshold"], "1000")

    def test_an_administrators_own_settings_stay(self):
        self.env.cr.execute(
            "ALTER TABLE instagram_fetch SET (autovacuum_vacuum_threshold = 5);"
            "ALTER TABLE instagram_fetch RESET (autovacuum_vacuum_scale_factor)"
        )
        clean_often(self.env["instagram.fetch"])
        settings = self.settings("instagram_fetch")
        self.assertEqual(settings["autovacuum_vacuum_threshold"], "5")
        self.assertEqual(settings["autovacuum_vacuum_scale_factor"], "0.01")
