"""How many messages one job stores and shows per second, against `message_post`.

The job is run as Odoo's scheduler runs it, in this process: 500 pending updates of 50
people, 10 messages each, mixed, in its own batches with a commit each. Once all 50
people write for the first time, so that everything about them is made too; once their
threads are there, half of them handled by an agent, half waiting for one. Against it
stand guests' `message_post` with a commit each in those same threads, which only shows
the message: no thread is found, no delivery noted, nothing counted.
"""

import random
import time

from .figures import Figure, amount, interleaved, ratio
from .people import body, new_people

PEOPLE, EACH = 50, 10
POSTS = 100


def run(installation) -> list[Figure]:
    with installation.environment() as env:
        silence_network(env)
        known = new_people(installation.simulator, PEOPLE)
        deliver(installation, env, known)
        take_half(env)
        rounds = list(
            interleaved(
                lambda: _post(env),
                lambda: deliver(installation, env, known),
                lambda: deliver(
                    installation, env, new_people(installation.simulator, PEOPLE)
                ),
            )
        )
    posts, known, new = zip(*rounds, strict=True)
    return [
        ratio("threads that exist", list(zip(known, posts, strict=True)), "≥ 4"),
        ratio("threads of new people", list(zip(new, posts, strict=True)), "≥ 4"),
        amount("shown in threads that exist", list(known), "/s"),
        amount("shown in threads of new people", list(new), "/s"),
        amount("message_post, a commit each", list(posts), "/s"),
    ]


def silence_network(env):
    """Let nothing run but what is measured; profiles are looked up by another job."""
    env["ir.cron"].search([]).active = False
    env.ref("instagram_inbox.ir_cron_webhook_event").active = True
    env.cr.commit()


def take_half(env):
    agent = env["res.users"].search([("login", "=", "anna")])
    threads = env["discuss.channel"].search([("channel_type", "=", "instagram")])
    for thread in threads[::2]:
        thread.with_user(agent).instagram_take()
    env.cr.commit()


def deliver(installation, env, people):
    """:return: messages per second"""
    order = [person for person in people for _number in range(EACH)]
    random.Random(1).shuffle(order)
    for person in order:
        _message, raw = body(installation.simulator, person, "Do you deliver?")
        env["instagram.webhook.event"]._accept(raw)
    env.cr.commit()
    begun = time.monotonic()
    env.ref("instagram_inbox.ir_cron_webhook_event").method_direct_trigger()
    env.cr.commit()
    seconds = time.monotonic() - begun
    env.invalidate_all()
    states = env["instagram.webhook.event"]._read_group([], ["state"])
    assert states == [("done",)], states
    return len(order) / seconds


def _post(env):
    """:return: messages per second"""
    threads = env["discuss.channel"].search(
        [("channel_type", "=", "instagram")], order="id", limit=PEOPLE
    )
    begun = time.monotonic()
    for number in range(POSTS):
        thread = threads[number % len(threads)]
        guest = thread.instagram_contact_id.guest_id
        thread.with_user(env.ref("base.public_user")).with_context(
            guest=guest
        ).sudo().message_post(
            body="Do you deliver?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        env.cr.commit()
    return POSTS / (time.monotonic() - begun)
