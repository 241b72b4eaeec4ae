"""What giving out costs: 500 new conversations to 20 agents, against by hand.

The job runs as Odoo's scheduler runs it, in this process, in its own batches with a
commit each. 500 people write for the first time, one message each. By hand, their
conversations wait in *Unassigned*; otherwise each gets an agent: in turn, or the one
with the fewest open conversations first. All 20 agents are online.

Costs are the processor time of this process and of its PostgreSQL, which other work on
the machine hardly changes.

Last, the queries for giving out 20 conversations: with 200 agents, and with two.
"""

import os
import random
import time
from pathlib import Path

from .deliver import silence_network
from .figures import Figure, amount, interleaved, ratio
from .people import body, new_people

PEOPLE, AGENTS, CROWD = 500, 20, 200
WAYS = {"in turn": "round_robin", "fewest open first": "balanced"}


def run(installation) -> list[Figure]:
    with installation.environment() as env:
        silence_network(env)
        agents = _agents(env, CROWD)
        inbox = env["instagram.inbox"].search([("name", "=", "florentine.flowers")])
        inbox.agent_ids = agents[:AGENTS]
        env.cr.commit()
        rounds = list(
            interleaved(
                *(
                    lambda way=way: _deliver(installation, env, inbox, way)
                    for way in ("manual", *WAYS.values())
                )
            )
        )
        inbox.agent_ids = agents[:2]
        few = _give(installation, env, inbox)
        inbox.agent_ids = agents
        many = _give(installation, env, inbox)
    by_hand, *given = zip(*rounds, strict=True)
    return [
        *(
            ratio(name, list(zip(seconds, by_hand, strict=True)), "≤ 1.1")
            for name, seconds in zip(WAYS, given, strict=True)
        ),
        amount("by hand", [1000 * each / PEOPLE for each in by_hand], "ms"),
        ratio("queries with 200 agents, against 2", [(many, few)], "≤ 1"),
    ]


def _agents(env, count):
    group = env.ref("instagram_inbox.instagram_inbox_group_agent")
    agents = (
        env["res.users"]
        .with_context(no_reset_password=True, tracking_disable=True)
        .create(
            [
                {
                    "login": f"agent{number}",
                    "name": f"Agent {number}",
                    "group_ids": [(4, group.id)],
                }
                for number in range(count)
            ]
        )
    )
    env["mail.presence"].create(
        [{"user_id": agent.id, "status": "online"} for agent in agents]
    )
    return agents


def _deliver(installation, env, inbox, assignment, count=PEOPLE):
    """:return: seconds of processor time"""
    inbox.assignment = assignment
    people = new_people(installation.simulator, count, pictures=False)
    random.Random(1).shuffle(people)
    for person in people:
        _message, raw = body(installation.simulator, person, "Do you deliver?")
        env["instagram.webhook.event"]._accept(raw)
    env.cr.commit()
    begun = processor_time(env)
    env.ref("instagram_inbox.ir_cron_webhook_event").method_direct_trigger()
    env.cr.commit()
    seconds = processor_time(env) - begun
    env.invalidate_all()
    _check(env, count, assignment)
    # or agents would have hundreds of open conversations after some rounds
    env.cr.execute(
        "UPDATE discuss_channel SET instagram_status = 'resolved'"
        " WHERE channel_type = 'instagram'"
    )
    env.cr.commit()
    env.invalidate_all()
    return seconds


def processor_time(env):
    """Return the seconds that this process and its PostgreSQL have used so far."""
    env.cr.execute(
        "SELECT pid FROM pg_stat_activity"
        " WHERE datname = current_database() AND backend_type = 'client backend'"
    )
    ticks = 0
    # the job has a connection of its own
    for (number,) in env.cr.fetchall():
        stat = Path(f"/proc/{number}/stat").read_text()
        # after the name of the program, which may hold blanks: the 12th and 13th
        user, system = stat.rpartition(")")[2].split()[11:13]
        ticks += int(user) + int(system)
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _check(env, count, assignment):
    last = env["discuss.channel"].search(
        [("channel_type", "=", "instagram")], order="id desc", limit=count
    )
    assert len(last) == count
    assert len(last.filtered("instagram_agent_id")) == (
        0 if assignment == "manual" else count
    )


def _give(installation, env, inbox):
    """:return: queries"""
    _deliver(installation, env, inbox, "round_robin", 20)
    before = env.cr.sql_log_count
    _deliver(installation, env, inbox, "round_robin", 20)
    return env.cr.sql_log_count - before
