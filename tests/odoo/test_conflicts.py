import psycopg2
from odoo.addons.instagram_inbox.tools.logs import retrying

from .common import CUSTOMER_ID, InstagramCase

SQL_LOG = "odoo.sql_db"


class TestConflicts(InstagramCase):
    """A conflict that a job tries again is no error in the log; everything else is."""

    def run_query(self, query, kind):
        with self.assertRaises(kind), self.env.cr.savepoint(flush=False):
            self.env.cr.execute(query)

    def create_contact_twice(self):
        """Create it like two jobs of which one does not see the other's yet."""
        guest = self.env["mail.guest"].create({"name": "Ada"})
        values = {"igsid": CUSTOMER_ID, "guest_id": guest.id}
        contacts = self.env["instagram.contact"]
        contacts.create({"inbox_id": self.new_inbox().id, **values}).flush_recordset()
        copied = "SELECT inbox_id, igsid, guest_id FROM instagram_contact"
        self.run_query(
            f"INSERT INTO instagram_contact (inbox_id, igsid, guest_id) {copied}",
            psycopg2.errors.UniqueViolation,
        )

    def test_conflict_that_is_tried_again(self):
        with retrying(), self.assertNoLogs(SQL_LOG, "ERROR"):
            self.create_contact_twice()

    def test_conflict_of_anybody_else(self):
        with retrying():
            pass
        with self.assertLogs(SQL_LOG, "ERROR"):
            self.create_contact_twice()

    def test_mistake_in_a_query(self):
        with retrying(), self.assertLogs(SQL_LOG, "ERROR"):
            self.run_query("SELECT nothing", psycopg2.errors.UndefinedColumn)
