"""Odoo's live chat report, for as many sessions with as many messages."""

from odoo import Command, fields

from tests.harness import Rpc

from .figures import Figure, amount, interleaved
from .report_call import measured
from .report_data import EPISODES, INBOXES, MESSAGES, YEARS

REPORT = "im_livechat.report.channel"
LOGIN = "livechat"
MEASURES = ["__count", "nbr_message:avg", "duration:avg", "time_to_answer:avg"]

SESSIONS = """
    INSERT INTO mail_guest (id, name, access_token)
         SELECT %(base)s + e, 'Visitor ' || e, 'visitor' || e
           FROM generate_series(1, %(episodes)s) e;
    INSERT INTO discuss_channel
                (id, name, channel_type, active, create_date, livechat_channel_id,
                 livechat_operator_id, livechat_end_dt)
         SELECT %(base)s + e, 'Visitor ' || e, 'livechat', TRUE, at,
                (%(channels)s)[1 + e %% %(count)s], %(operator)s, at + INTERVAL '1 hour'
           FROM generate_series(1, %(episodes)s) e
     CROSS JOIN LATERAL (
                SELECT %(start)s::timestamp + e * %(years)s::interval / %(episodes)s
                       AS at) AS each;
    INSERT INTO im_livechat_channel_member_history
                (channel_id, guest_id, partner_id, livechat_member_type)
         SELECT %(base)s + e, CASE WHEN side = 0 THEN %(base)s + e END,
                CASE WHEN side = 1 THEN %(operator)s END,
                CASE side WHEN 0 THEN 'visitor' ELSE 'agent' END
           FROM generate_series(1, %(episodes)s) e, generate_series(0, 1) side;
    INSERT INTO mail_message
                (model, res_id, message_type, subtype_id, author_guest_id, author_id,
                 body, date, create_date)
         SELECT 'discuss.channel', channel.id, 'comment', %(subtype)s,
                CASE WHEN k %% 2 = 0 THEN channel.id END,
                CASE WHEN k %% 2 = 1 THEN %(operator)s END,
                '<p>Hallo</p>', at, at
           FROM discuss_channel channel
     CROSS JOIN generate_series(0, %(messages)s - 1) k
     CROSS JOIN LATERAL (
                SELECT channel.create_date + k * INTERVAL '5 minutes' AS at) AS each
          WHERE channel_type = 'livechat';
"""


def run(installation) -> list[Figure]:
    with installation.environment() as env:
        _fill(env)
    for table in ("discuss_channel", "mail_message"):
        installation.rows(f"VACUUM ANALYZE {table}")
    installation.rows("VACUUM ANALYZE im_livechat_channel_member_history")
    with installation.serving(cron_threads=0) as server:
        rpc = Rpc(server.url, installation.database.name, LOGIN)
        sets = [[], ["livechat_channel_id"]]
        rounds = list(
            interleaved(
                lambda: measured(
                    server,
                    lambda: rpc.call(
                        REPORT, "formatted_read_grouping_sets", [], sets, MEASURES
                    ),
                )
            )
        )
    return [amount("Odoo's live chat report, all time", [ms for (ms,) in rounds], "ms")]


def _fill(env):
    group = env.ref("im_livechat.im_livechat_group_manager")
    users = env["res.users"].with_context(no_reset_password=True)
    operator = users.create(
        {
            "login": LOGIN,
            "name": "Operator",
            "password": LOGIN,
            "group_ids": [Command.link(group.id)],
        }
    )
    channels = env["im_livechat.channel"].create(
        [{"name": f"Channel {number}"} for number in range(INBOXES)]
    )
    env.flush_all()
    env.cr.execute(
        SESSIONS,
        {
            "base": 10_000_000,
            "channels": channels.ids,
            "count": INBOXES,
            "episodes": EPISODES,
            "messages": MESSAGES,
            "operator": operator.partner_id.id,
            "start": fields.Datetime.now() - YEARS,
            "subtype": env.ref("mail.mt_comment").id,
            "years": YEARS,
        },
    )
    env.cr.commit()
