"""How many messages the job stores and shows per second, against `message_post`.

The job runs as Odoo's scheduler runs it, in this process, in its own batches with a
commit each: 500 pending updates of 50 people, 10 messages each, mixed. In the first
case all 50 people write for the first time, so their contacts and threads are created
too. In the second, their threads exist; an agent handles half of them, the others wait.
The reference is guests' `message_post` in those threads, with a commit each. It only
shows the message: it finds no thread, records no delivery and counts nothing.
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
    """Disable everything that is not measured; another job looks up profiles."""
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
