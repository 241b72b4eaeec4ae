"""Two years of twenty inboxes, created in SQL: facts need no messages."""

from datetime import timedelta

from odoo import Command, fields

from .figures import scaled

INBOXES, AGENTS = 20, 40
THREADS, EPISODES = scaled(50_000), scaled(100_000)
# The facts of one conversation: its opening, its messages, its resolution.
MESSAGES = 10
YEARS = timedelta(days=730)
MANAGER = "manager"
TIME_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")

PEOPLE = """
    INSERT INTO mail_guest (id, name, access_token)
         SELECT %(base)s + n, 'Person ' || n, n::text
           FROM generate_series(1, %(threads)s) n;
    INSERT INTO instagram_contact (id, inbox_id, igsid, guest_id)
         SELECT %(base)s + n, (%(inboxes)s)[1 + n %% %(count)s], n::text, %(base)s + n
           FROM generate_series(1, %(threads)s) n;
    INSERT INTO discuss_channel
                (id, name, channel_type, active, create_date, instagram_inbox_id,
                 instagram_contact_id, instagram_user_id, instagram_status)
         SELECT id, igsid, 'instagram', TRUE, now() AT TIME ZONE 'UTC', inbox_id, id,
                igsid, 'resolved'
           FROM instagram_contact
          WHERE id > %(base)s;
"""

# The numbers of a conversation's facts: 0 is its opening, 11 its resolution; odd
# numbers between them are the customer's messages and even ones the replies, of which
# the second is the first response and the last answers nothing.
FACTS = """
    INSERT INTO instagram_inbox_report
                (date, inbox_id, agent_id, channel_id, company_id, origin, is_automatic,
                 weekday, hour, conversations, incoming_messages, outgoing_messages,
                 resolutions, first_response_time, first_response_time_business,
                 reply_time, reply_time_business, resolution_time,
                 resolution_time_business)
         SELECT at, inbox, agent, %(base)s + thread, %(company)s, origin, FALSE,
                extract(isodow FROM local_at) - 1, to_char(local_at, 'HH24'),
                CASE WHEN k = 0 THEN 1 END,
                CASE WHEN k IN (1, 3, 5, 7, 9) THEN 1 END,
                CASE WHEN k IN (2, 4, 6, 8, 10) THEN 1 END,
                CASE WHEN k = 11 THEN 1 END,
                CASE WHEN k = 2 THEN waited END, CASE WHEN k = 2 THEN waited / 3 END,
                CASE WHEN k IN (4, 6, 8) THEN waited END,
                CASE WHEN k IN (4, 6, 8) THEN waited / 3 END,
                CASE WHEN k = 11 THEN waited END, CASE WHEN k = 11 THEN waited / 3 END
           FROM generate_series(1, %(episodes)s) e
     CROSS JOIN generate_series(0, 11) k
     CROSS JOIN LATERAL (
                SELECT 1 + e %% %(threads)s AS thread,
                       (%(inboxes)s)[1 + (1 + e %% %(threads)s) %% %(count)s] AS inbox,
                       (%(time_zones)s)[1 + e %% 4] AS tz,
                       CASE WHEN k > 1 THEN (%(agents)s)[1 + e * 7 %% %(people)s] END
                           AS agent,
                       CASE WHEN e %% 5 = 0 THEN 'ad: Number ' || e %% 8 END AS origin,
                       (37 * (e + k) %% 7200) / 3600.0 AS waited,
                       date_trunc('second', %(start)s::timestamp
                           + e * %(years)s::interval / %(episodes)s
                           + k * INTERVAL '11 minutes' + e %% 600 * INTERVAL '1 second')
                           AS at) AS each
     CROSS JOIN LATERAL (
                SELECT at AT TIME ZONE 'UTC' AT TIME ZONE tz AS local_at) AS local
"""


def fill(env):
    """Create inboxes, people who reply, and two years of facts, until now."""
    group = env.ref("instagram_inbox.instagram_inbox_group_agent")
    users = env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
    manager = env.ref("instagram_inbox.instagram_inbox_group_manager")
    users.create(_person(MANAGER, manager) | {"password": MANAGER})
    agents = users.create([_person(f"agent{n}", group) for n in range(AGENTS)])
    inboxes = env["instagram.inbox"].create(
        [{"name": f"Inbox {n}", "instagram_id": str(n)} for n in range(INBOXES)]
    )
    values = {
        "agents": agents.ids,
        "base": 1_000_000,
        "company": env.company.id,
        "count": INBOXES,
        "episodes": EPISODES,
        "inboxes": inboxes.ids,
        "people": AGENTS,
        "start": fields.Datetime.now() - YEARS,
        "threads": THREADS,
        "time_zones": list(TIME_ZONES),
        "years": YEARS,
    }
    env.cr.execute(PEOPLE, values)
    env.cr.execute(FACTS, values)
    env.cr.commit()


def _person(login, group):
    return {
        "login": login,
        "name": login.title(),
        "group_ids": [Command.link(group.id)],
    }
