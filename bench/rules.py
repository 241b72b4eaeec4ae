"""What automation rules cost messages: with the add-on for them, and no rule, nothing.

The job stores and shows 100 messages of 50 people, whose threads exist, as Odoo's
scheduler runs it. Its queries are counted and its processor time is measured: first
without Odoo's *Automation Rules*, then with them and the add-on that joins both, but no
rule. Last, with one rule, which a word calls for that nobody writes.
"""

import threading
from statistics import median

from .assign import processor_time
from .deliver import silence_network
from .figures import ROUNDS, Figure, amount, ratio
from .people import body, new_people

PEOPLE, EACH = 50, 2


def run(installation) -> list[Figure]:
    with installation.environment() as env:
        silence_network(env)
        people = new_people(installation.simulator, PEOPLE, pictures=False)
        without = _measure(installation, env, people)
    installation.install("base_automation")
    with installation.environment() as env:
        silence_network(env)
        assert "instagram_assign_to" in env["ir.actions.server"]._fields
        no_rule = _measure(installation, env, people)
        model = env["ir.model"]._get("discuss.channel")
        env["base.automation"].create(
            {
                "name": "Nobody writes this",
                "model_id": model.id,
                "trigger": "on_message_received",
                "filter_domain": "[('instagram_message_text', 'ilike', 'Zanzibar')]",
            }
        )
        env.cr.commit()
        one_rule = _measure(installation, env, people)
    count = PEOPLE * EACH
    return [
        ratio("queries, no rule against no add-on", _pairs(no_rule, without, 0), "≤ 1"),
        ratio("processor time, no rule against no add-on", _pairs(no_rule, without, 1)),
        amount(
            "one rule: more queries for each message",
            [
                (median(queries for queries, _seconds in one_rule) - queries) / count
                for queries, _seconds in no_rule
            ],
            "",
            "≤ 4",
        ),
        ratio("processor time, one rule against none", _pairs(one_rule, no_rule, 1)),
    ]


def _pairs(measured, reference, index):
    return [
        (one[index], other[index])
        for one, other in zip(measured, reference, strict=True)
    ]


def _measure(installation, env, people):
    """:return: queries and seconds of processor time, by round"""
    rounds = [_deliver(installation, env, people) for _number in range(ROUNDS + 1)]
    return rounds[1:]  # the first one fills the caches


def _deliver(installation, env, people):
    for person in people * EACH:
        _message, raw = body(installation.simulator, person, "Do you deliver?")
        env["instagram.webhook.event"]._accept(raw)
    env.cr.commit()
    thread = threading.current_thread()
    begun, thread.query_count, thread.query_time = processor_time(env), 0, 0
    env.ref("instagram_inbox.ir_cron_webhook_event").method_direct_trigger()
    env.cr.commit()
    queries = thread.query_count
    seconds = processor_time(env) - begun
    env.invalidate_all()
    states = env["instagram.webhook.event"]._read_group([], ["state"])
    assert states == [("done",)], states
    return queries, seconds
