import contextlib
import fcntl
import os
import shutil
import subprocess
import threading
import uuid
from pathlib import Path

import psycopg2
from passlib.hash import pbkdf2_sha512

from .environment import data_dir, odoo_command, postgres, setting

ADDON = "instagram_inbox"
# Odoo's own takes a third of a second to check: see tests/harness/addons
ADMINISTRATOR = pbkdf2_sha512.using(rounds=1).hash("admin")
SETUP = Path(__file__).resolve().parents[2] / "simulator" / "odoo_setup.py"


class Database:
    """A fresh copy of the database with the add-on installed; dropped at the end.

    :param template: another database to copy, without connections
    :param is_kept: it will be a template, on the disk
    """

    def __init__(self, template=None, is_kept=False):
        self.name = f"e2e_{uuid.uuid4().hex[:10]}"
        self.template = template or setting("TEMPLATE")
        self._tablespace = "pg_default" if is_kept else setting("TABLESPACE")
        # each thread has its own: a statement may wait for a lock
        self._connections = threading.local()

    def __enter__(self):
        self._administrate(
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}" '
            f'STRATEGY FILE_COPY TABLESPACE "{self._tablespace}"'
        )
        files = data_dir() / "filestore"
        if (files / self.template).exists():
            shutil.copytree(files / self.template, files / self.name)
        self._let_jobs_rest()
        self._ease_logins()
        return self

    def __exit__(self, *_error):
        self.disconnect()
        self._administrate(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        shutil.rmtree(data_dir() / "filestore" / self.name, ignore_errors=True)

    def query(self, sql, *params):
        """Run one statement in its own transaction.

        :return: its rows; an empty list when it returns none
        """
        try:
            return self._execute(sql, params)
        except psycopg2.Error:
            kept = getattr(self._connections, "kept", None)
            if kept and not kept.closed:
                raise
            return self._execute(sql, params)  # PostgreSQL had ended the connection

    def _execute(self, sql, params):
        kept = getattr(self._connections, "kept", None)
        if not kept or kept.closed:
            kept = self._connections.kept = _connect(self.name)
        with kept.cursor() as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else []

    def disconnect(self):
        """Leave the database to whoever needs it alone, such as to copy it."""
        if kept := getattr(self._connections, "kept", None):
            kept.close()

    @contextlib.contextmanager
    def transaction(self):
        """Yield a cursor whose transaction the caller has to end."""
        with _connection(self.name) as cursor:
            cursor.connection.autocommit = False
            yield cursor

    def _let_jobs_rest(self):
        """Put off Odoo's own jobs, which a copy of an old database would start at once.

        What calls for one of them still starts it.
        """
        with _connection(self.name) as cursor:
            cursor.execute(
                """
                UPDATE ir_cron SET nextcall = nextcall + interval '1 year'
                 WHERE id NOT IN (
                    SELECT res_id FROM ir_model_data
                     WHERE model = 'ir.cron' AND module = %s)
                """,
                (ADDON,),
            )

    def _ease_logins(self):
        with _connection(self.name) as cursor:
            cursor.execute(
                "UPDATE res_users SET password = %s WHERE login = 'admin'",
                (ADMINISTRATOR,),
            )

    @staticmethod
    def _administrate(sql, *params):
        with _connection("postgres") as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else []

    def _install(self, *modules):
        """Install modules by Odoo's command line."""
        command = [*odoo_command(), "server", "-c", setting("CONFIG"), "-d", self.name]
        command += ["-i", ",".join(modules), "--stop-after-init", "--no-http"]
        done = subprocess.run(
            [*command, "--max-cron-threads=0", "--log-level=warn"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert not done.returncode, done.stderr[-3000:]

    def _put_pages_together(self):
        """Build what browsers load, which otherwise happens in each copy."""
        command = [*odoo_command(), "shell", "-c", setting("CONFIG"), "-d", self.name]
        with open(SETUP) as script:
            done = subprocess.run(
                [*command, "--no-http", "--log-level=error"],
                stdin=script,
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
                env={**os.environ, "INSTAGRAM_INBOX_SETUP": '{"pages": true}'},
            )
        assert not done.returncode, done.stderr[-3000:]

    def _rename(self, name):
        self._administrate(f'ALTER DATABASE "{self.name}" RENAME TO "{name}"')
        files = data_dir() / "filestore"
        # files of an earlier one of this name, which was dropped
        shutil.rmtree(files / name, ignore_errors=True)
        if (files / self.name).exists():
            (files / self.name).rename(files / name)


def with_modules(*modules, addon=True, is_first=False):
    """Return the name of a database with some of Odoo's modules, for copying.

    :param addon: with this add-on, too, installed after them
    :param is_first: with this add-on installed before them instead
    """
    if addon and not is_first:
        base, missing = setting("TEMPLATE"), [ADDON]
    else:
        base, missing = setting("PLAIN" if addon else "BASE"), modules

    def before():
        return base if missing is modules else with_modules(*modules, addon=False)

    def fill(new):
        new._install(*missing)
        if base not in (setting("PLAIN"), setting("BASE")):
            new._put_pages_together()

    return kept("_".join([base, *["then"][:is_first], *sorted(modules)]), before, fill)


def kept(name, template, fill):
    """Return the name of a database for copying, which the first who asks for it makes.

    `./dev` keeps it as long as the template that its name begins with.

    :param template: a function that returns what it is a copy of
    :param fill: a function that installs what it is for
    """
    with open(data_dir() / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        there = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not Database._administrate(there, name):
            with Database(template(), is_kept=True) as new:
                fill(new)
                new._rename(name)
    return name


@contextlib.contextmanager
def _connection(database):
    with contextlib.closing(_connect(database)) as each, each.cursor() as cursor:
        yield cursor


def _connect(database):
    connection = psycopg2.connect(dbname=database, **postgres())
    connection.autocommit = True
    return connection
