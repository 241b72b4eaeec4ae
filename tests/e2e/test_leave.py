"""An agent on leave, as Odoo's Time Off says, is given no conversations."""

from collections import Counter
from datetime import datetime, timedelta, timezone

from tests.e2e.conversations import eventually
from tests.e2e.installation import installed

HERE = """
    INSERT INTO mail_presence (user_id, status, last_poll, last_presence)
         VALUES (%s, 'online', now(), now())
    ON CONFLICT (user_id) WHERE user_id IS NOT NULL DO UPDATE SET status = 'online'
      RETURNING 1
"""
AGENTS = """
    SELECT agent.login
      FROM discuss_channel AS channel
 LEFT JOIN res_users AS agent ON agent.id = channel.instagram_agent_id
     WHERE channel.channel_type = 'instagram'
  ORDER BY channel.id
"""


def test_nothing_is_given_to_who_is_on_leave():
    with installed(modules=("hr_holidays",), is_first=True) as site:
        admin = site.admin
        (inbox,) = admin.call("instagram.inbox", "search", [])
        admin.call("instagram.inbox", "write", [inbox], {"assignment": "round_robin"})
        for login in ("anna", "ben"):
            site.database.query(HERE, site.person(login).uid)
        employee = admin.call(
            "hr.employee", "create", {"name": "Anna", "user_id": site.anna.uid}
        )
        kind = admin.call(
            "hr.leave.type",
            "create",
            {
                "name": "Holiday",
                "leave_validation_type": "hr",
                "requires_allocation": False,
            },
        )
        today = datetime.now(timezone.utc).date()
        # a working day at each end, whatever day it is
        leave = admin.call(
            "hr.leave",
            "create",
            {
                "employee_id": employee,
                "holiday_status_id": kind,
                "request_date_from": str(today - timedelta(days=7)),
                "request_date_to": str(today + timedelta(days=7)),
            },
        )

        def given(prefix):
            """Have four people write; return how many each agent got of them."""
            known = len(site.database.query(AGENTS))
            for customer in site.customers(4, prefix):
                site.simulator.write(customer, "Hello")
            assert eventually(lambda: len(site.database.query(AGENTS)) == known + 4)
            return Counter(login for (login,) in site.database.query(AGENTS)[known:])

        # who only asked for it still works
        assert given("asked") == {"anna": 2, "ben": 2}
        admin.call("hr.leave", "action_approve", [leave])
        assert given("approved") == {"ben": 4}
        admin.call("hr.leave", "action_refuse", [leave])
        assert given("back") == {"anna": 2, "ben": 2}
