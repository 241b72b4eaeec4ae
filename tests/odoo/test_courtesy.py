import sys
import threading

from odoo.addons.instagram_inbox.tools.jobs import SWITCH_SECONDS, courteous
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestCourtesy(TransactionCase):
    """While a job works, the process switches between its threads more often."""

    def setUp(self):
        super().setUp()
        self.usual = sys.getswitchinterval()
        self.addCleanup(sys.setswitchinterval, self.usual)

    def assert_interval(self, seconds):
        self.assertAlmostEqual(sys.getswitchinterval(), seconds, 6)

    def test_inside_and_after(self):
        with courteous():
            self.assert_interval(SWITCH_SECONDS)
        self.assert_interval(self.usual)

    def test_after_a_failure(self):
        with self.assertRaises(ZeroDivisionError), courteous():
            raise ZeroDivisionError
        self.assert_interval(self.usual)

    def test_courteous_process_stays_courteous(self):
        sys.setswitchinterval(SWITCH_SECONDS / 2)
        with courteous():
            self.assert_interval(SWITCH_SECONDS / 2)
        self.assert_interval(SWITCH_SECONDS / 2)

    def test_jobs_of_two_databases_in_one_process(self):
        began, may_end = threading.Event(), threading.Event()

        def work():
            with courteous():
                began.set()
                may_end.wait(10)

        other = threading.Thread(target=work)
        with courteous():
            other.start()
            self.assertTrue(began.wait(10))
        self.assert_interval(SWITCH_SECONDS)
        may_end.set()
        other.join(10)
        self.assert_interval(self.usual)
