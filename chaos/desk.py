"""Agents, by the calls of their browsers."""

import io
import re
import time
from datetime import datetime, timedelta, timezone

import psycopg2
import requests
from PIL import Image

from simulator.world.ids import igsid
from tests.harness import RpcError

from .plan import ACCOUNTS, AGENTS

THREADS = """
    SELECT channel.id
      FROM discuss_channel channel
     WHERE channel_type = 'instagram'
       AND instagram_inbox_id = ANY(%s)
  ORDER BY channel.id
"""
LAST = """
    SELECT max(mail_message_id)
      FROM instagram_message
     WHERE channel_id = %s AND direction = 'in' AND unsent_at IS NULL
"""
UNDECIDED = """
    SELECT DISTINCT mail_message_id, state
      FROM instagram_message
     WHERE state IN ('failed', 'unconfirmed') AND user_id = %s
  ORDER BY mail_message_id
"""


class Agent:
    """Carries out the steps of one agent; each may be refused, or get no answer."""

    def __init__(self, site, login):
        self.site, self.login = site, login
        self.rpc = site.person(login)
        places = AGENTS[login]
        self.inboxes = [site.inboxes[ACCOUNTS[place]][0] for place in places]
        self.answers = {}
        page = self.rpc.session.get(f"{self.rpc.url}/odoo", timeout=60)
        self._csrf_token = re.search(r'csrf_token: "(\w+)"', page.text)[1]

    def act(self, step):
        """Do a step; return what is worth to be written down."""
        try:
            return self._act(step)
        except RpcError as refused:
            return {"refused": f"{refused.name}: {refused.message[:100]}"}
        except requests.RequestException as error:
            return {"unknown": type(error).__name__}
        except psycopg2.Error as error:
            return {"skipped": type(error).__name__}

    def _act(self, step):
        if step.what == "decide":
            return self._decide(step.dice, step.values["choice"])
        rows = self.site.database.query(THREADS, self.inboxes)
        if not rows:
            return {"skipped": "nobody has written"}
        # newer threads are more often looked at
        (channel,) = rows[int(len(rows) * step.dice**0.5)]
        done = getattr(self, f"_{step.what}")(channel, **step.values)
        return {"channel": channel, "done": done}

    def _call(self, channel, method, *values):
        return self.rpc.call("discuss.channel", method, [channel], *values)

    def _post(self, channel, body, subtype="mail.mt_comment", files=()):
        data = {
            "attachment_ids": list(files),
            "body": body,
            "message_type": "comment",
            "subtype_xmlid": subtype,
        }
        posted = self.rpc.post(
            "/mail/message/post",
            thread_model="discuss.channel",
            thread_id=channel,
            post_data=data,
        )
        return posted["message_id"]

    def _answer(self, channel, number, **_values):
        text = f"r{number} by {self.login}"
        self.answers[text] = channel, None  # it may be there although no answer comes
        message = self._post(channel, text)
        self.answers[text] = channel, message
        return message

    def _answer_long(self, channel, number, **_values):
        words = (f"l{number}.{word}" for word in range(300))
        return self._post(channel, " ".join(words))

    def _answer_file(self, channel, number, **_values):
        picture = io.BytesIO()
        Image.effect_noise((60 + number % 100, 60), 80).save(picture, "png")
        form = {
            "csrf_token": self._csrf_token,
            "is_pending": "true",
            "thread_id": channel,
            "thread_model": "discuss.channel",
        }
        uploaded = self.rpc.session.post(
            f"{self.rpc.url}/mail/attachment/upload",
            data=form,
            files={"ufile": (f"f{number}.png", picture.getvalue(), "image/png")},
            timeout=30,
        ).json()
        if "data" not in uploaded:
            return uploaded
        return self._post(channel, "", files=[uploaded["data"]["attachment_id"]])

    def _link(self, channel, choice, **_values):
        partners = self.site.partners
        partner = partners[int(choice * len(partners))]
        return self._call(channel, "instagram_link_partner", partner)

    def _note(self, channel, number, **_values):
        return self._post(channel, f"n{number} for us", "mail.mt_note")

    def _take(self, channel, **_values):
        return self._call(channel, "instagram_take")

    def _unassign(self, channel, **_values):
        return self._call(channel, "instagram_assign", False)

    def _hand_over(self, channel, choice, **_values):
        colleagues = self._call(channel, "instagram_assignees")
        people = sorted(self.site.person(login).uid for login in AGENTS)
        uid = people[int(choice * len(people))]
        self._call(channel, "instagram_assign", uid)
        return [uid, bool(colleagues)]

    def _react(self, channel, choice, **_values):
        ((message,),) = self.site.database.query(LAST, channel)
        if message:
            emoji = "👍❤😂"[int(choice * 3)]
            action = "add" if choice < 0.8 else "remove"
            self.rpc.post(
                "/mail/message/reaction",
                message_id=message,
                content=emoji,
                action=action,
            )
        return message

    def _tag(self, channel, choice, **_values):
        return self._call(channel, "instagram_set_tags", self.site.tags[choice < 0.5 :])

    def _resolve(self, channel, **_values):
        return self._call(channel, "instagram_set_status", "resolved")

    def _reopen(self, channel, **_values):
        return self._call(channel, "instagram_set_status", "open")

    def _pending(self, channel, **_values):
        return self._call(channel, "instagram_set_status", "pending")

    def _snooze(self, channel, **_values):
        until = datetime.now(timezone.utc) + timedelta(hours=1)
        return self._call(channel, "instagram_snooze", until.strftime("%F %T"))

    def _read(self, channel, **_values):
        ((message,),) = self.site.database.query(LAST, channel)
        if message:
            self.rpc.post(
                "/discuss/channel/mark_as_read",
                channel_id=channel,
                last_message_id=message,
            )
        return message

    def _decide(self, dice, choice):
        """Decide about a reply that failed, or that nobody knows about."""
        rows = self.site.database.query(UNDECIDED, self.rpc.uid)
        if not rows:
            return {"skipped": "nothing to decide"}
        message, state = rows[int(dice * len(rows))]
        method = "instagram_retry" if choice < 0.5 else "instagram_discard"
        if state == "unconfirmed":
            method = "instagram_send_again" if choice < 0.5 else "instagram_arrived"
        self.rpc.call("mail.message", method, [message])
        return {"message": message, "done": method}


class Manager:
    """Carries out the steps of managers, and of the accounts' owners."""

    def __init__(self, site):
        self.site = site
        # when it was asked to erase a customer, by the account and the person
        self.erased = {}

    def act(self, step):
        """Do a step; return what is worth to be written down."""
        try:
            return getattr(self, f"_{step.what}")(**step.values)
        except RpcError as refused:
            return {"refused": f"{refused.name}: {refused.message[:100]}"}
        # a page may be an error page, which is not what it should be in many ways
        except (requests.RequestException, AssertionError, LookupError) as error:
            return {"unknown": type(error).__name__}
        except psycopg2.Error as error:
            return {"skipped": type(error).__name__}

    def _erase(self, person, account):
        _inbox, account = self.site.inboxes[account]
        domain = [("igsid", "=", igsid(account, person))]
        found = self.site.admin.call("instagram.contact", "search", domain)
        if found:
            # what was written up to now has to go; if no answer comes, nobody knows
            begun = time.time()
            self.erased.setdefault((account, person), None)
            self.site.admin.call("instagram.contact", "action_erase", found)
            self.erased[account, person] = begun
        return found

    def _end_token(self, person, account):
        """Have the owner change the password, which ends Odoo's access."""
        return self.site.simulator.revoke(account, 460)

    def _connect(self, person, account):
        return self.site.connect_again(account)
