"""Who is there, when two pages of a person report at once."""

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect

from ..common import InstagramCase


class TestPresence(InstagramCase):
    def transaction(self):
        cursor = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cursor.close)
        return api.Environment(cursor, SUPERUSER_ID, {})

    def test_page_closes_while_another_reports(self):
        """What the other one reports is kept, and nothing is logged as an error."""
        closing, reporting = self.transaction(), self.transaction()
        user = reporting.ref("base.user_admin")
        self.addCleanup(reporting.cr.commit)
        self.addCleanup(reporting.cr.execute, "DELETE FROM mail_presence")
        reporting["mail.presence"]._update_presence(user, 3600 * 1000)
        reporting.cr.commit()
        self.assertEqual(user.with_env(closing).presence_ids.status, "away")
        reporting["mail.presence"]._update_presence(user)
        reporting.cr.commit()
        closing(user=user.id)["ir.websocket"]._on_websocket_closed({})
        closing.cr.commit()
        reporting.invalidate_all()
        self.assertEqual(user.presence_ids.status, "online")
