"""What must be true at the end, against the record of the simulator and the gate."""

import re
import time
from collections import Counter, defaultdict

from simulator.webhook.kinds import KINDS
from simulator.world.ids import igsid
from tests.e2e.conversations import plain

from .plan import ACCOUNTS, AGENTS
from .site import LIMIT, OUTSIDER

# The start of an entry in Odoo's log.
ENTRY = re.compile(r"(?m)^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ )")
TRACEBACK = "Traceback (most recent call last)"
OURS = "instagram_inbox"
# What a server that starts again prints first: an entry in which it stands was cut off.
KILLED = "Running as user"
# Errors of connections and processes that were broken on purpose, and of transactions
# that were to be refused.
EXPLAINED = re.compile(
    r"psycopg2\.(OperationalError|InterfaceError|errors\.AdminShutdown)"
    r"|terminating connection|server closed the connection|Connection refused"
    r"|could not serialize access|SerializationFailure|LockNotAvailable"
    r"|not currently accepting connections|the database system is"
    r"|File too large|odoo\.sql_db: bad query|BrokenPipeError|ConnectionResetError"
)

PAYLOADS = "SELECT payload FROM instagram_webhook_event"
UPDATES = """
    SELECT id, account, customer, kind, state, error, waits_for, received_at,
           not_before, left(payload, 600) AS payload
      FROM instagram_webhook_event
  ORDER BY id
"""
PARTS = """
    SELECT part.id, part.mid, part.direction, part.state, part.text,
           part.is_repeat, part.from_app, part.unsent_at, part.error_reason,
           part.mail_message_id, message.body,
           extract(epoch FROM message.create_date AT TIME ZONE 'UTC') AS shown_at,
           channel.id AS channel_id, channel.instagram_user_id AS igsid,
           inbox.instagram_id AS account, part.decision, part.place
      FROM instagram_message part
      JOIN discuss_channel channel ON channel.id = part.channel_id
      JOIN instagram_inbox inbox ON inbox.id = part.inbox_id
 LEFT JOIN mail_message message ON message.id = part.mail_message_id
     WHERE NOT COALESCE(channel.instagram_is_test, FALSE)
"""


class Truth:
    """Compares Odoo with the record; each check yields what is wrong, in words."""

    def __init__(self, site, desk, erased):
        self.site, self.desk, self.erased = site, desk, erased
        self.parts = self._rows(PARTS)
        self.by_mid = defaultdict(list)
        for part in self.parts:
            if part["mid"]:
                self.by_mid[part["account"], part["mid"]].append(part)
        self.world = [
            message
            for username in ACCOUNTS
            for person in site.people
            for message in site.simulator.messages(person, site.inboxes[username][1])
        ]
        self.places, counts = {}, Counter()
        for message in self.world:
            thread = message.account, message.customer
            counts[thread] += 1
            self.places[message.mid] = counts[thread]
        self.payloads = "\n".join(row["payload"] for row in self._rows(PAYLOADS))
        # the ids in all bodies, and when they were first acknowledged
        self.told, self.acknowledged, self.posted = set(), {}, {}
        for posted in site.gate.posted:
            self._note(posted)

    def write_down(self, history):
        """Add what Odoo and the simulator have to the history."""
        for message in self.world:
            history.note("world", name=self._name(message), **vars(message))
        for row in self.parts:
            history.note("part", row=row)
        for what, statement in (
            ("update", UPDATES),
            ("thread", "SELECT * FROM discuss_channel"),
            ("member", "SELECT * FROM discuss_channel_member"),
            ("change", "SELECT * FROM instagram_conversation_change ORDER BY id"),
            ("episode", "SELECT * FROM instagram_episode ORDER BY id"),
        ):
            for row in self._rows(statement):
                history.note(what, row=row)

    def _name(self, message):
        """Return a short name of a message: its thread, and its place in it."""
        username = next(
            name
            for name, (_id, account) in self.site.inboxes.items()
            if account == message.account
        )
        return f"{username}/{message.customer}#{self.places[message.mid]}"

    def problems(self):
        """Yield what is wrong: the name of the check, and the finding."""
        for name in sorted(vars(Truth)):
            if name.startswith("check_"):
                for problem in getattr(self, name)():
                    yield name.removeprefix("check_"), problem

    # -- messages --------------------------------------------------------------

    def check_shown_once(self):
        """Each acknowledged message is one message in Discuss, in one thread."""
        for message in self._announced():
            rows = self.by_mid[message.account, message.mid]
            shown = {row["mail_message_id"] for row in rows if row["body"] is not None}
            if len(rows) > 1 or len(shown) > 1:
                yield f"{self._name(message)} is shown {len(rows)} times"
            elif self._must_be_shown(message) and not shown:
                yield f"{self._name(message)} ({message.kind}) was acknowledged, is not shown"
            elif rows and rows[0]["igsid"] != igsid(message.account, message.customer):
                yield f"{self._name(message)} is shown in another thread"
        threads = Counter((row["account"], row["igsid"]) for row in self._channels())
        yield from (f"{key} has {n} threads" for key, n in threads.items() if n > 1)
        bubbles = Counter(
            row["mail_message_id"] for row in self.parts if row["direction"] == "in"
        )
        for message, number in bubbles.items():
            if number > 1:
                yield f"{number} messages of customers share bubble {message}"

    def check_erased(self):
        """Nothing of what was erased came back."""
        for message in self.world:
            begun = self.erased.get((message.account, message.customer))
            if begun and message.at / 1000 < begun:
                if self.by_mid[message.account, message.mid]:
                    yield f"{self._name(message)} was erased, and is there"
                # an update that came afterwards may still name it by its id
                elif message.kind == "text" and self._is_in_the_log(message.text):
                    yield f"{self._name(message)} was erased, and is in the log"

    def _is_in_the_log(self, text):
        return bool(text) and f'"{text}"' in self.payloads

    def check_nothing_made_up(self):
        """What is shown as a customer's, or as written in the app, was written."""
        known = {message.mid for message in self.world} | self.told
        for row in self.parts:
            is_from_outside = row["direction"] == "in" or row["from_app"]
            is_known = row["mid"] in known or _is_stand_in(row["mid"])
            if is_from_outside and row["mid"] and not is_known:
                yield f"{row['mid']} was never written"

    def check_arrivals(self):
        """Arrivals by a link, which have no id, are shown as often as they happened."""
        happened = Counter(
            (message.account, igsid(message.account, message.customer))
            for message in self.world
            if message.kind in KINDS and not KINDS[message.kind].has_mid
        )
        shown = Counter(
            (row["account"], row["igsid"])
            for row in self.parts
            if _is_stand_in(row["mid"])
        )
        gone = {(account, igsid(account, person)) for account, person in self.erased}
        for key in (happened.keys() | shown.keys()) - gone:
            if happened[key] != shown[key]:
                yield f"{key}: {happened[key]} arrivals are shown {shown[key]} times"

    def check_texts(self):
        """Texts are the last ones; what was unsent is nowhere."""
        for message in self._announced():
            for row in self.by_mid[message.account, message.mid]:
                shown = plain(row["body"] or "")
                if message.unsent and row["unsent_at"] is None:
                    yield f"{self._name(message)} was unsent, and is shown as {shown!r}"
                elif message.kind == "text" and message.text != shown:
                    if message.source == "api":
                        continue  # several parts are one bubble
                    yield f"{self._name(message)} says {message.text!r}, is shown as {shown!r}"

    def check_order(self):
        """Messages shown together stand as they were written, others as they came.

        A flood of one customer is shown in pieces, in the order in which it came.
        """
        threads = defaultdict(list)
        for message in self._announced():
            if message.incoming and message.mid in self.acknowledged:
                rows = self.by_mid[message.account, message.mid]
                if rows and rows[0]["mail_message_id"]:
                    threads[message.account, message.customer].append(
                        (message, rows[0])
                    )
        for pairs in threads.values():
            pairs.sort(key=lambda pair: pair[1]["mail_message_id"])
            for place, (later, above) in enumerate(pairs):
                for earlier, below in pairs[place + 1 :]:
                    if earlier.at >= later.at:
                        continue
                    together = above["shown_at"] == below["shown_at"]
                    came = self.acknowledged[earlier.mid] < self.posted[later.mid]
                    if together or came:
                        yield (
                            f"{self._name(earlier)} stands below {self._name(later)}"
                            + " though they were shown together" * together
                        )

    def check_reactions(self):
        """Each message shows the reaction that its customer left last."""
        rows = self._rows(
            "SELECT inbox.instagram_id AS account, part.mid, reaction.emoji"
            "  FROM instagram_reaction reaction"
            "  JOIN instagram_message part ON part.id = reaction.message_id"
            "  JOIN instagram_inbox inbox ON inbox.id = part.inbox_id"
            " WHERE NOT reaction.is_ours"
        )
        shown = {(row["account"], row["mid"]): row["emoji"] or "" for row in rows}
        for message in self._announced():
            if self.by_mid[message.account, message.mid] and not message.unsent:
                left = message.reactions.get("customer", "")
                there = shown.get((message.account, message.mid), "")
                if left.strip("\ufe0f") != there.strip("\ufe0f"):
                    yield f"{self._name(message)} has {left!r}, is shown with {there!r}"

    # -- replies ---------------------------------------------------------------

    def check_replies(self):
        """Each reply is at Instagram at most once, and as often as Odoo says."""
        sent = Counter(
            (message.account, igsid(message.account, message.customer), message.text)
            for message in self.world
            if message.source == "api" and message.kind == "text"
        )
        ours = defaultdict(list)
        for row in self.parts:
            if row["direction"] == "out" and not row["from_app"] and row["text"]:
                ours[row["account"], row["igsid"], row["text"]].append(row)
        for key, rows in ours.items():
            if len(rows) > 1:
                yield f"{key} is {len(rows)} replies"
                continue
            yield from self._wrong_number(key, rows[0], sent.pop(key, 0))
        gone = {(account, igsid(account, person)) for account, person in self.erased}
        for key, number in sent.items():
            # of files there is only the id
            if key[2] and key[:2] not in gone:
                yield f"{key} is {number} times at Instagram, and no reply in Odoo"

    def _wrong_number(self, key, row, number):
        state = row["state"]
        if number > 1 + bool(row["is_repeat"]):
            yield f"{key} was sent {number} times, and is {state}"
        elif state in ("sent", "read") and not number and row["mid"]:
            yield f"{key} is {state}, and was not sent"
        elif state == "failed" and number and not row["is_repeat"]:
            yield f"{key} is failed ({row['error_reason']}), and was sent"

    def check_files(self):
        """Each file that was sent belongs to a reply that says so."""
        there = {message.mid for message in self.world if message.source == "api"}
        for row in self.parts:
            is_sent = row["direction"] == "out" and not row["from_app"] and row["mid"]
            if is_sent and row["mid"] not in there:
                yield f"part {row['id']} is {row['state']}, and was not sent"

    def check_answers_kept(self):
        """Each reply that Odoo accepted is in its thread, once."""
        bodies = Counter(
            plain(row["body"])
            for row in self._rows(
                "SELECT body FROM mail_message WHERE model = 'discuss.channel'"
                " AND message_type = 'comment' AND body IS NOT NULL"
            )
        )
        threads = {row["id"] for row in self._channels()}
        # somebody had it sent again, and the echo of the first one came late
        repeated = {row["text"] for row in self.parts if row["is_repeat"]}
        for agent in self.desk:
            for text, (channel, message) in agent.answers.items():
                if bodies[text] > 1 + (text in repeated):
                    yield f"{text!r} was written once, and is there {bodies[text]} times"
                elif message and not bodies[text] and channel in threads:
                    yield f"{text!r} was accepted, and is not there"

    def check_undecided(self):
        """What failed or is uncertain says why."""
        for row in self.parts:
            if row["state"] in ("failed", "unconfirmed") and not row["error_reason"]:
                yield f"part {row['id']} is {row['state']} without a reason"

    def check_failed_updates(self):
        """No update was put aside: none of them is wrong."""
        for row in self._rows(
            "SELECT id, kind, error FROM instagram_webhook_event"
            " WHERE state = 'failed' OR (state = 'done' AND error IS NOT NULL)"
        ):
            yield f"update {row['id']} ({row['kind']}): {row['error']}"

    # -- people ----------------------------------------------------------------

    def check_assignments(self):
        """Only agents of an inbox have its threads; nobody free lets one wait."""
        # the job that gives out what waits may just be at it
        deadline = time.monotonic() + 60
        while problems := list(self._wrong_assignments()):
            if time.monotonic() > deadline:
                break
            time.sleep(1)
        yield from problems

    def _wrong_assignments(self):
        uids = {self.site.person(login).uid: login for login in AGENTS}
        places = {self.site.inboxes[name][1]: n for n, name in enumerate(ACCOUNTS)}
        loads, waits = Counter(), Counter()
        for row in self._channels():
            place, login = places[row["account"]], uids.get(row["agent"])
            is_open = row["status"] == "open" and row["snoozed"] is None
            if row["agent"] and place not in AGENTS.get(login, ()):
                yield f"thread {row['id']} has {login or row['agent']}, no agent of it"
            if is_open and login:
                loads[login] += 1
            waits[place] += is_open and not row["agent"]
        for place in (1, 2):
            free = [
                login
                for login, theirs in AGENTS.items()
                if place in theirs and loads[login] < LIMIT
            ]
            if waits[place] and free:
                yield f"{waits[place]} wait in inbox {place}, and {free} have room"

    def check_members(self):
        """The agent of a thread is a member; nobody else who may not read is."""
        rows = self._rows(
            "SELECT member.channel_id, member.partner_id, account.id AS uid"
            "  FROM discuss_channel_member member"
            "  JOIN discuss_channel channel ON channel.id = member.channel_id"
            "   AND channel.channel_type = 'instagram'"
            "  JOIN res_users account ON account.partner_id = member.partner_id"
        )
        members = defaultdict(set)
        for row in rows:
            members[row["channel_id"]].add(row["uid"])
        uids = {self.site.person(login).uid: login for login in AGENTS}
        places = {self.site.inboxes[name][1]: n for n, name in enumerate(ACCOUNTS)}
        for row in self._channels():
            there = members[row["id"]]
            is_listed = row["status"] != "resolved" and row["snoozed"] is None
            if is_listed and row["agent"] and row["agent"] not in there:
                yield f"the agent of thread {row['id']} is no member"
            for uid in there:
                if places[row["account"]] not in AGENTS.get(uids.get(uid), ()):
                    yield f"user {uid} is a member of thread {row['id']}"

    def check_access(self):
        """Agents read the threads of their inboxes, others none."""
        threads = Counter(row["account"] for row in self._channels())
        for login in (*AGENTS, OUTSIDER):
            inboxes = [self.site.inboxes[ACCOUNTS[n]] for n in AGENTS.get(login, ())]
            wanted = sum(threads[account] for _inbox, account in inboxes)
            domain = [("channel_type", "=", "instagram"), ("instagram_is_test", "=", 0)]
            call = self.site.person(login).call
            found = call("discuss.channel", "search_count", domain)
            if found != wanted:
                yield f"{login} reads {found} threads in place of {wanted}"

    # -- figures ---------------------------------------------------------------

    def check_episodes(self):
        """A thread has an open episode exactly while it is not resolved."""
        for row in self._rows(
            "SELECT channel.id, channel.instagram_status AS status,"
            "       count(episode.id) AS number"
            "  FROM discuss_channel channel"
            "  LEFT JOIN instagram_episode episode ON episode.channel_id = channel.id"
            "   AND episode.resolved_at IS NULL"
            " WHERE channel_type = 'instagram' GROUP BY channel.id"
        ):
            if row["number"] > 1 or (row["status"] == "resolved" and row["number"]):
                yield f"thread {row['id']}, {row['status']}: {row['number']} episodes"

    def check_figures(self):
        """The figures are those that a recount finds."""
        inboxes = [inbox for inbox, _account in self.site.inboxes.values()]
        self.site.admin.call("instagram.inbox", "action_rebuild_overview", inboxes)
        self.site.wait_for(
            "SELECT 1 FROM instagram_inbox WHERE rebuild_after >= 0", 180
        )
        for row in self._rows("SELECT name, rebuild_changes FROM instagram_inbox"):
            if row["rebuild_changes"]:
                yield f"{row['rebuild_changes']} figures of {row['name']} were wrong"

    # ------------------------------------------------------------------------

    # -- the servers -----------------------------------------------------------

    def check_secrets(self):
        """No secret is in the logs."""
        if found := self.site.simulator.leaks(self.site.log()).found:
            yield f"secrets are in the log: {found}"

    def check_logs(self):
        """No error of ours is in the logs that the trouble does not explain."""
        errors = Counter()
        for entry in ENTRY.split(self.site.log()):
            head, _line, rest = entry.partition("\n")
            is_error = " ERROR " in head or " CRITICAL " in head or TRACEBACK in rest
            is_whole = KILLED not in rest
            if is_error and is_whole and OURS in entry and not EXPLAINED.search(entry):
                last = rest.strip().rpartition("\n")[2] or head[24:]
                errors[re.sub(r"\d+", "N", last)[:300]] += 1
        yield from (f"{number} times: {error}" for error, number in errors.items())

    def _must_be_shown(self, message):
        is_erased = (message.account, message.customer) in self.erased
        return message.mid in self.acknowledged and not is_erased

    def _announced(self):
        """Return what the webhooks told; a message without an id is told by its key."""
        return [
            message
            for message in self.world
            if message.kind not in KINDS or KINDS[message.kind].has_mid
        ]

    def _note(self, posted):
        for update in posted.updates:
            contents = (value for value in update.values() if isinstance(value, dict))
            self.told |= {content.get("mid") for content in contents}
            content = update.get("message") or update.get("postback") or {}
            if content.get("mid") and not content.get("is_deleted"):
                self.posted.setdefault(content["mid"], posted.begun)
                if posted.status == 200:
                    self.acknowledged.setdefault(content["mid"], posted.ended)

    def _channels(self):
        return self._rows(
            "SELECT channel.id, channel.instagram_user_id AS igsid,"
            "       channel.instagram_status AS status,"
            "       channel.instagram_agent_id AS agent,"
            "       channel.instagram_snoozed_until AS snoozed,"
            "       inbox.instagram_id AS account"
            "  FROM discuss_channel channel"
            "  JOIN instagram_inbox inbox ON inbox.id = channel.instagram_inbox_id"
            " WHERE NOT COALESCE(channel.instagram_is_test, FALSE)"
        )

    def _rows(self, statement):
        return self.site.table(statement)


def _is_stand_in(mid):
    """Return whether a key replaces an id that Instagram did not give."""
    return bool(mid) and mid.startswith("none:")
