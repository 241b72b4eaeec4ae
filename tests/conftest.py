"""Fail the run when a test is skipped, or when no test ran."""

import pytest


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == pytest.ExitCode.OK and reporter and reporter.stats.get("skipped"):
        reporter.write_line("A test was skipped: that counts as a failure.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
