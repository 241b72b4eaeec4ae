"""The comparison reads what Odoo logs of its tests correctly."""

from .comparison import job, outcome_of

LOG = """
2026-11-30 08:27:20,556 7 INFO db odoo.addons.mail.tests.discuss.test_guest: Starting TestGuest.test_one ...
2026-11-30 08:27:20,557 7 INFO db odoo.addons.mail.tests.discuss.test_guest: Starting TestGuest.test_two ...
2026-11-30 08:27:20,558 7 ERROR db odoo.addons.mail.tests.discuss.test_guest: FAIL: TestGuest.test_two
2026-11-30 08:27:20,559 7 ERROR db odoo.addons.mail.tests.discuss.test_guest: ERROR: Subtest TestGuest.test_two (user='x')
2026-11-30 08:27:20,560 7 ERROR db odoo.addons.mail.tests.test_rtc: ERROR: setUpClass (odoo.addons.mail.tests.test_rtc.TestRtc)
"""
SCRIPT = """
2026-11-30 08:27:20,556 7 INFO db odoo.addons.web.tests.test_js: Starting WebSuite.test_unit_desktop[('+', '@mail')] ...
2026-11-30 08:27:20,558 7 ERROR db odoo.addons.web.tests.test_js: FAIL: WebSuite.test_unit_desktop
"""
# One line for each module, once all tests were run.
END = """
2026-11-30 08:27:21,996 7 INFO db odoo.tests.stats: mail: 3 tests 18.80s 257 queries
2026-11-30 08:27:21,997 7 INFO db odoo.tests.stats: web: 1 tests 1.80s 57 queries
"""
CRASH = """
2026-11-30 08:27:21,996 7 CRITICAL db odoo.service.server: Failed to initialize database `db`.
"""


def test_python():
    outcome = outcome_of(LOG)
    assert outcome.ran == {"/mail:TestGuest.test_one", "/mail:TestGuest.test_two"}
    assert outcome.failed == {"/mail:TestGuest.test_two", "/mail:TestRtc"}


def test_javascript():
    assert outcome_of(SCRIPT).failed == {"/web:WebSuite.test_unit_desktop"}
    named = f"""{SCRIPT}
[HOOT] Test "@mail/chat/opens" failed:
[HOOT] Test '@mail/chat/shows "typing"' failed:
"""
    assert outcome_of(named).failed == {
        "@mail/chat/opens",
        '@mail/chat/shows "typing"',
    }


def test_broken_off():
    """A test that did not run has not passed."""
    for log in (LOG, SCRIPT):
        assert outcome_of(log + END).is_whole
        assert not outcome_of(log).is_whole
        assert not outcome_of(log + CRASH).is_whole


def test_run_again():
    """Only failed tests run again; for a name that no tag can hold, its suite runs."""
    assert job("@mail/chat/opens") == "@mail/chat/opens"
    assert job("@mail/chat/opens, then closes") == "@mail/chat"
    assert job("@mail/chat/shows [1]") == "@mail/chat"
