"""Customers, and the account's owner in Instagram's own app."""

from collections import defaultdict

from simulator.webhook.kinds import KINDS


class Crowd:
    """Carries out the steps of customers, at the simulator."""

    def __init__(self, site):
        self.simulator = site.simulator
        # what each wrote and did not unsend, by the person and the account
        self._written = defaultdict(list)
        self._in_app = defaultdict(list)
        self._held = []

    def act(self, step):
        """Do a step; return what is worth to be written down."""
        values = dict(step.values)
        person, account = values.pop("person"), values.pop("account")
        return getattr(self, f"_{step.what}")(person, account, step.dice, **values)

    def let_go(self):
        """Let Odoo have all conversations that another app holds."""
        for person, account in self._held:
            self._set_held(person, account, False)
        self._held.clear()

    def _write(self, person, account, _dice, number):
        message = self.simulator.write(person, f"c{number} hello", account=account)
        self._written[person, account].append(message.mid)
        return message.mid

    def _send(self, person, account, _dice, number, kind):
        options = {"text": f"c{number} {kind}"} if kind == "picture" else {}
        message = self.simulator.write(person, account=account, kind=kind, **options)
        if KINDS[kind].happening == "message":
            self._written[person, account].append(message.mid)
        return message.mid

    def _edit(self, person, account, dice, number):
        if mid := self._one_of(self._written[person, account], dice):
            text = f"c{number} edited"
            self.simulator.call("POST", f"messages/{mid}/edit", {"text": text})
        return mid

    def _unsend(self, person, account, dice, number):
        mine = self._written[person, account]
        if mid := self._one_of(mine, dice):
            mine.remove(mid)
            self.simulator.call("POST", f"messages/{mid}/unsend", {})
        return mid

    def _react(self, person, account, dice, number, emoji):
        there = self.simulator.messages(person, account)
        mids = [each.mid for each in there if not each.unsent]
        mids = [mid for mid in mids if mid in {*self._written[person, account]}] or mids
        if mid := self._one_of(mids, dice):
            self.simulator.call("POST", f"messages/{mid}/reaction", {"emoji": emoji})
        return mid

    def _see(self, person, account, _dice, number):
        return self.simulator.see(person, account=account)

    def _tap(self, person, account, _dice, number):
        return self._send(person, account, 0, number, "quick_reply")

    def _reply_in_app(self, person, account, _dice, number):
        text = f"b{number} from the app"
        message = self.simulator.write_as_business(person, text, account=account)
        self._in_app[person, account].append(message.mid)
        return message.mid

    def _unsend_in_app(self, person, account, dice, number):
        ours = self._in_app[person, account]
        if mid := self._one_of(ours, dice):
            ours.remove(mid)
            self.simulator.call("POST", f"messages/{mid}/unsend", {})
        return mid

    def _hold(self, person, account, _dice, number):
        """Let another app hold a conversation, until a few others are held."""
        self._set_held(person, account, True)
        self._held.append((person, account))
        if len(self._held) > 3:
            self._set_held(*self._held.pop(0), False)

    def _set_held(self, person, account, held):
        path = f"customers/{person}/hold"
        self.simulator.call("POST", path, {"held": held, "account": account})

    def _recorded(self, person, account, _dice, number, name):
        body = {"name": name, "account": account}
        return self.simulator.call("POST", f"customers/{person}/replay", body)

    @staticmethod
    def _one_of(mids, dice):
        return mids[int(dice * len(mids))] if mids else None
