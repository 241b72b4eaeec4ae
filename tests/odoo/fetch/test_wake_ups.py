import threading
import time

from odoo import sql_db
from odoo.addons.instagram_inbox.tools.wake_ups import WakeUps
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from ..inbox_case import InboxCase

CHANNEL = "instagram_test"
LONG, SHORT = 20, 0.05


@tagged("post_install", "-at_install")
class TestWakeUps(TransactionCase):
    """A job's waiting ends at once when there is work, and not before."""

    def setUp(self):
        super().setUp()
        self.wake_ups = WakeUps(self.env.cr.dbname, CHANNEL)

    def write_elsewhere(self, query, *values):
        with sql_db.db_connect(self.env.cr.dbname).cursor() as cursor:
            cursor.execute(SQL(query, *values))

    def notify(self):
        self.write_elsewhere(f"NOTIFY {CHANNEL}")

    def seconds(self, at_most):
        began = time.monotonic()
        self.wake_ups.wait(at_most)
        return time.monotonic() - began

    def assert_woken(self):
        self.assertLess(self.seconds(LONG), LONG / 2)

    def assert_silent(self):
        self.assertGreaterEqual(self.seconds(SHORT), SHORT)

    def test_a_transaction_that_is_committed(self):
        with self.wake_ups:
            self.wake_ups.listen()
            self.assert_silent()
            self.notify()
            self.assert_woken()
            self.assert_silent()

    def test_several_at_once_are_one(self):
        with self.wake_ups:
            self.wake_ups.listen()
            for _time in range(5):
                self.wake_ups.poke()
            self.assert_woken()
            self.assert_silent()

    def test_a_thread(self):
        with self.wake_ups:
            threading.Timer(SHORT, self.wake_ups.poke).start()
            self.assert_woken()
            self.assert_silent()

    def test_more_pokes_than_there_is_room_for(self):
        with self.wake_ups:
            for _time in range(100_000):
                self.wake_ups.poke()
            self.assert_woken()

    def test_a_connection_that_breaks(self):
        with self.wake_ups:
            self.wake_ups.listen()
            backend = self.wake_ups._cursor.connection.get_backend_pid()
            self.write_elsewhere("SELECT pg_terminate_backend(%s)", backend)
            while self.wake_ups._cursor:
                self.assert_woken()
            self.assert_silent()
            self.wake_ups.poke()
            self.assert_woken()
            self.wake_ups.listen()
            self.notify()
            self.assert_woken()

    def test_no_connection_to_be_had(self):
        self.wake_ups._dbname = "instagram_no_such_database"
        with self.wake_ups, mute_logger("odoo.sql_db"):
            self.wake_ups.listen()
            self.assert_silent()
            self.wake_ups.poke()
            self.assert_woken()

    def test_the_connection_is_given_back_as_it_was(self):
        with self.wake_ups:
            self.wake_ups.listen()
            connection = self.wake_ups._cursor.connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_listening_channels()")
            self.assertFalse(cursor.fetchall())
        connection.rollback()


class TestLooks(InboxCase):
    def test_a_call_that_takes_long(self):
        """The queues are not queried again and again until the call ends."""
        thread = self.conversation("Hallo")
        self.run_network()
        looks = []
        usual = self.registry["instagram.network"]._claim_jobs

        def counted(network, *args):
            looks.append(time.monotonic())
            return usual(network, *args)

        def slow(call):
            time.sleep(1)
            return {"message_id": "mid.slow"}

        self.patch(self.registry["instagram.network"], "_claim_jobs", counted)
        self.instagram.answers["send"] = [slow]
        part = self.answer(self.anna, "Yes", thread).instagram_message_ids
        self.assertEqual(part.state, "sent")
        self.assertLessEqual(len(looks), 3)
