"""Odoo's Live Chat works with the add-on as it does without it."""

import pytest
import requests

from tests.e2e.conversations import eventually
from tests.e2e.installation import APPS, installed
from tests.harness import Socket


class Visitor:
    """A visitor of a website who opens the chat, without a login."""

    def __init__(self, site, livechat):
        self.site = site
        self.session = requests.Session()
        self.livechat = livechat

    def post(self, path, **params):
        answer = self.session.post(
            f"{self.site.odoo.url}{path}",
            json={"jsonrpc": "2.0", "params": params},
            timeout=30,
        ).json()
        assert "error" not in answer, answer
        return answer["result"]

    def start(self):
        """Open the chat as soon as an operator is available.

        :return: the channel's id and what the browser follows
        """
        self.session.get(f"{self.site.odoo.url}/web/login", timeout=30)
        began = self.post(
            "/im_livechat/get_session", channel_id=self.livechat, persisted=True
        )
        if not began:
            return None
        token = began["store_data"]["Store"]["guest_token"]
        return began["channel_id"], f"mail.guest_{token}"


@pytest.fixture(scope="module")
def shared():
    with installed(modules=APPS) as installation:
        yield installation


@pytest.fixture
def livechat(site):
    """A live chat that is answered by Anna, who also answers Instagram."""
    group = site.reference("im_livechat.im_livechat_group_user")
    anna = site.anna.uid
    site.admin.call("res.users", "write", [anna], {"group_ids": [(4, group)]})
    return site.admin.call(
        "im_livechat.channel", "create", {"name": "Shop", "user_ids": [(6, 0, [anna])]}
    )


def say(person, channel, text):
    post_data = {
        "body": text,
        "message_type": "comment",
        "subtype_xmlid": "mail.mt_comment",
    }
    person.post(
        "/mail/message/post",
        thread_model="discuss.channel",
        thread_id=channel,
        post_data=post_data,
    )


def test_visitor_and_operator_hear_each_other(site, livechat):
    site.simulator.write("lena", "Hallo?")
    site.channel("lena")
    visitor = Visitor(site, livechat)
    with Socket(site.odoo.url, site.anna.session) as operator:
        operator.follow()
        operator.send("update_presence", inactivity_period=0)
        channel, followed = eventually(visitor.start)
        operator.follow()  # as browsers do when there is a new channel
        with Socket(site.odoo.url, visitor.session) as browser:
            browser.follow(followed)
            browser.send("update_presence", inactivity_period=0)
            for number in range(3):
                say(site.anna, channel, f"How can I help? {number}")
                assert browser.hears(f"How can I help? {number}")
                say(visitor, channel, f"Where is my parcel? {number}")
                assert operator.hears(f"Where is my parcel? {number}")
            # only agents of the inbox receive its events
            site.simulator.write("noor", "Do you hear me, too?")
            assert operator.hears("Do you hear me, too?")
            assert not browser.hears("Do you hear me, too?", seconds=2)
