"""What breaks around Odoo: its processes, its connections, its database."""

import os
import resource
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg2

from .site import patiently

CONNECTIONS = """
    SELECT pid
      FROM pg_stat_activity
     WHERE datname = %s AND pid != pg_backend_pid()
  ORDER BY pid
"""
SMALL_FILE = 500  # bytes
# Writing rows unchanged is enough for PostgreSQL to refuse transactions that began
# before and write them, too.
SOME = "mod(id, 7) = %s"
DISTURBED = (
    f"UPDATE discuss_channel SET id = id WHERE channel_type = 'instagram' AND {SOME}",
    f"UPDATE instagram_episode SET id = id WHERE resolved_at IS NULL AND {SOME}",
    f"UPDATE discuss_channel_member SET id = id WHERE {SOME}",
    f"UPDATE instagram_message SET id = id WHERE state != 'received' AND {SOME}",
    f"UPDATE instagram_turn SET id = id WHERE {SOME}",
)


class Strikes:
    """Carries out the steps that break something, and puts it right again."""

    def __init__(self, site):
        self.site = site

    def act(self, step):
        """Do a step; return what is worth to be written down."""
        server, seconds = step.values["server"], step.values["seconds"]
        return getattr(self, f"_{step.what}")(server, seconds, step.dice)

    def _kill(self, server, seconds, _dice):
        """Kill one of the servers, with all its workers."""
        killed = self.site.servers[server]
        killed.kill()
        time.sleep(seconds)
        patiently(killed.start)
        return {"server": server}

    def _kill_worker(self, _server, _seconds, dice):
        """Kill one process of the first server, whatever it does."""
        children = _children(self.site.servers[0].pid)
        return _kill_one(children, dice)

    def _kill_cron(self, _server, _seconds, dice):
        """Kill one of the first server's processes that run jobs."""
        children = _children(self.site.servers[0].pid)
        listening = self._query(
            "SELECT application_name FROM pg_stat_activity WHERE datname = 'postgres'"
        )
        names = {name for (name,) in listening}
        jobs = [pid for pid in children if f"odoo-{pid}" in names]
        return _kill_one(jobs or children, dice)

    def _cut(self, _server, _seconds, _dice):
        """End all connections to the database."""
        return self._end(lambda pids: pids)

    def _cut_some(self, _server, _seconds, dice):
        """End a half of the connections to the database."""
        start = int(dice * 2)
        return self._end(lambda pids: pids[start::2])

    def _database(self, _server, seconds, _dice):
        """Restart PostgreSQL at once, as after a crash; or let nobody connect."""
        if cluster := self.site.cluster:
            data = cluster.data
            cluster.server("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
            time.sleep(seconds)
            cluster.start()
            return {"restarted": True}
        self._let_in(False)
        ended = self._end(lambda pids: pids)
        time.sleep(seconds)
        patiently(lambda: self._let_in(True))
        return ended

    def _disturb(self, _server, seconds, _dice):
        """Write rows unchanged that Odoo is about to write."""
        deadline, number = time.monotonic() + 1 + seconds, 0
        while time.monotonic() < deadline:
            with suppress(psycopg2.Error):
                statement = DISTURBED[number % len(DISTURBED)]
                self.site.database.query(statement, number % 7)
            number += 1
            time.sleep(0.005)
        return {"writes": number}

    def _lose_answers(self, _server, _seconds, dice):
        """Let Instagram not hear that Odoo has accepted some webhooks."""
        count = 1 + int(dice * 20)
        self.site.gate.lose_answers(count)
        return {"answers": count}

    def _fill_disk(self, _server, seconds, _dice):
        """Let Odoo write no file of more than a few bytes for a while."""
        pids = [server.pid for server in self.site.servers]
        for pid in pids:
            limit_files(pid, SMALL_FILE)
        time.sleep(1 + 2 * seconds)
        for pid in pids:
            limit_files(pid, resource.RLIM_INFINITY)
        return {"pids": pids}

    def _end(self, choose):
        with suppress(psycopg2.Error):
            rows = self._query(CONNECTIONS, self.site.database.name)
            pids = choose([pid for (pid,) in rows])
            self._query("SELECT pg_terminate_backend(pid) FROM unnest(%s) pid", pids)
            return {"connections": len(pids)}
        return {}

    def _let_in(self, allowed):
        name = self.site.database.name
        self._query(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}')

    def _query(self, statement, *values):
        return self.site.database._administrate(statement, *values)


class Instagram:
    """Carries out the steps of Instagram's own trouble."""

    def __init__(self, site):
        self.simulator = site.simulator

    def act(self, step):
        trouble = dict(step.values["set"])
        settings, times = trouble.pop("settings", None), trouble.pop("times", None)
        self.simulator.faults.clear()
        if settings:
            self.simulator.settings.change(settings)
        for point, given in trouble.items():
            faults = given if isinstance(given, list) else [given]
            if times:
                kinds = (f if isinstance(f, dict) else {"kind": f} for f in faults)
                faults = [{**each, "times": times} for each in kinds]
            self.simulator.faults.set(point, *faults)


def limit_files(pid, size):
    """Limit the size of files that a process and its children write.

    Sessions still fit; pictures, voice messages and most of the log do not.
    """
    for each in (pid, *_children(pid)):
        with suppress(ProcessLookupError):
            _soft, hard = resource.prlimit(each, resource.RLIMIT_FSIZE)
            resource.prlimit(each, resource.RLIMIT_FSIZE, (size, hard))


def _children(pid):
    with suppress(OSError):
        return [int(each) for each in _listed(pid)]
    return []


def _listed(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _kill_one(pids, dice):
    if not pids:
        return {"killed": None}
    pid = pids[int(dice * len(pids))]
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return {"killed": pid}
