"""The cost of writing facts: for an agent's reply, and for batches of messages."""

import time
from contextlib import contextmanager

from .deliver import deliver, silence_network, take_half
from .figures import Figure, amount, interleaved, ratio
from .people import new_people

PEOPLE, REPLIES = 50, 60


def run(installation) -> list[Figure]:
    installation.install("bench_without_facts")
    with installation.environment() as env:
        silence_network(env)
        people = new_people(installation.simulator, PEOPLE, pictures=False)
        deliver(installation, env, people)
        rounds = list(
            interleaved(
                lambda: deliver(installation, env, people),
                lambda: _without(deliver, installation, env, people),
                lambda: _reply(env),
                lambda: _without(_reply, env),
            )
        )
    replies = [
        # posting, and the additional work once it is sent
        (post + sent - bare_sent, bare_post)
        for _w, _b, (post, sent), (bare_post, bare_sent) in rounds
    ]
    batches = [(1 / facts, 1 / bare) for facts, bare, _r, _b in rounds]
    each = [1000 * bare_post / REPLIES for *_rest, (bare_post, _sent) in rounds]
    return [
        ratio("a reply by message_post, with facts", replies, "≤ 1.1"),
        ratio("messages in batches, with facts", batches, "≤ 1.35"),
        amount("message_post, a commit each", each, "ms"),
    ]


def _without(measure, *arguments):
    with _no_facts():
        return measure(*arguments)


@contextmanager
def _no_facts():
    from odoo.addons.bench_without_facts.models.without_facts import switch

    switch["on"] = True
    yield
    switch["on"] = False


def _reply(env):
    """:return: seconds for posting replies, and for the work after they were sent"""
    # what customers wrote since returned them to everybody: she is not at her screen
    take_half(env)
    agent = env["res.users"].search([("login", "=", "anna")])
    threads = env["discuss.channel"].search(
        [("channel_type", "=", "instagram"), ("instagram_agent_id", "=", agent.id)]
    )
    posting = sending = 0
    for number in range(REPLIES):
        begun = time.monotonic()
        message = (
            threads[number % len(threads)]
            .with_user(agent)
            .message_post(
                body="Yes, we do.",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        )
        env.cr.commit()
        posted = time.monotonic()
        part = message.sudo().instagram_message_ids
        part.with_user(env.user)._network_done(f"mid.{part.id}")
        env.cr.commit()
        posting += posted - begun
        sending += time.monotonic() - posted
    return posting, sending
