"""What the add-on costs a colleague who has nothing to do with Instagram.

The same requests of an ordinary user go to an Odoo with the add-on and to one without
it, in turn: opening Discuss, searching the messages of a channel, and posting in a
channel. The benchmark compares the time and the queries that
Odoo's log counts.
"""

from contextlib import ExitStack

from tests.harness import Database, Rpc
from tests.harness.environment import setting

from .discuss import measured
from .figures import Figure, interleaved, ratio
from .installation import Installation

OPENING = ("init_messaging", "failures", "systray_get_activities", "channels_as_member")
LOGIN = "colleague"


def run(installation):
    with ExitStack() as stack:
        without = Installation(
            stack.enter_context(Database(template=setting("BASE"))), None
        )
        people = [
            _colleague(stack.enter_context(each.serving(cron_threads=0)), each)
            for each in (installation, without)
        ]
        for title, request in REQUESTS.items():
            rounds = list(
                interleaved(
                    *(
                        lambda one=one, request=request: measured(
                            one[0], one[1], *request(one[2])
                        )
                        for one in people
                    )
                )
            )
            times = [(ours[0], theirs[0]) for ours, theirs in rounds]
            yield ratio(f"{title}: time", times, "≤ 1.03")
            more = max(ours[1] - theirs[1] for ours, theirs in rounds)
            yield Figure(f"{title}: more queries", more, "", "≤ 0")


def _colleague(server, installation):
    """:return: the server, the colleague's session, and the id of their channel"""
    name = installation.database.name
    admin = Rpc(server.url, name, "admin")
    admin.call(
        "res.users",
        "create",
        [{"name": "Colleague", "login": LOGIN, "password": LOGIN}],
        context={"no_reset_password": True},
    )
    person = Rpc(server.url, name, LOGIN)
    [channel] = person.call(
        "discuss.channel", "create", [{"name": "Team", "channel_type": "channel"}]
    )
    return server, person, channel


def _post(channel):
    data = {
        "body": "Hello, team",
        "message_type": "comment",
        "subtype_xmlid": "mail.mt_comment",
    }
    return "/mail/message/post", {
        "thread_model": "discuss.channel",
        "thread_id": channel,
        "post_data": data,
    }


REQUESTS = {
    "posting in a channel": _post,
    "opening Discuss": lambda _channel: ("/mail/data", {"fetch_params": list(OPENING)}),
    "searching messages": lambda channel: (
        "/discuss/channel/messages",
        {"channel_id": channel, "fetch_params": {"search_term": "Hello", "limit": 30}},
    ),
}
