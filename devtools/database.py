"""Databases of Odoo."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from .cache import CHECKOUT
from .odoo import Odoo
from .others import others
from .postgres import Cluster
from .processes import follow

SETUP = CHECKOUT / "simulator" / "odoo_setup.py"


class Place(NamedTuple):
    """Everything a database needs: Odoo, a PostgreSQL server and a folder for files."""

    odoo: Odoo
    python: Path
    cluster: Cluster
    files: Path

    def databases(self):
        return self.cluster.query("SELECT datname FROM pg_database")

    def create(self, name, template=None):
        options = ["-T", template] if template else []
        self.cluster.client("createdb", *options, name)
        if template and self.filestore(template).exists():
            shutil.copytree(self.filestore(template), self.filestore(name))

    def drop(self, name):
        self.cluster.client("dropdb", "--if-exists", "--force", name)
        shutil.rmtree(self.filestore(name), ignore_errors=True)
        (self.files / f"{name}.conf").unlink(missing_ok=True)

    def rename(self, old, new):
        if self.filestore(old).exists():
            self.filestore(old).rename(self.filestore(new))
        self.cluster.query(f'ALTER DATABASE "{old}" RENAME TO "{new}"')
        (self.files / f"{old}.conf").unlink(missing_ok=True)

    def filestore(self, name):
        return self.files / "filestore" / name

    def configuration(self, database, port=0):
        """Write Odoo's configuration file for a database."""
        self.files.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {
            "addons_path": ",".join(
                map(str, [*self.odoo.addons, others(self.python), CHECKOUT])
            ),
            "data_dir": self.files,
            "db_host": self.cluster.socket,
            "db_port": self.cluster.port,
            "db_user": self.cluster.user,
            "db_name": database,
            "dbfilter": f"^{database}$",
            "http_interface": "127.0.0.1",
            "http_port": port or 8069,
            "limit_memory_hard": 0,  # a browser that tests start would inherit a limit
            "list_db": False,
        }
        lines = [f"{key} = {value}\n" for key, value in settings.items()]
        path = self.files / f"{database}.conf"
        path.write_text("[options]\n" + "".join(lines))
        return path

    def command(self):
        return [str(self.python), str(CHECKOUT / "bin" / "odoo")]

    def environment(self):
        private = ("PG", "PYTHON", "ODOO")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(private)}
        # at a soft limit, Odoo starts itself again as a bare `python` with its script
        path = f"{self.python.parent}{os.pathsep}{os.environ['PATH']}"
        return {**kept, "PYTHONPATH": str(self.odoo.path), "PATH": path}

    def install(self, label, database, *options):
        """Install or update modules."""
        command = [*self.command(), "server", "-c", self.configuration(database)]
        command += ["--stop-after-init", "--no-http", "--max-cron-threads=0", *options]
        hint = (
            "Fix what the end of Odoo's log shows and start again; with "
            "`./dev run --fresh` from the beginning."
        )
        follow(
            label, command, modules_loaded, hint, env=self.environment(), cwd=CHECKOUT
        )

    def set_up(self, label, database, settings):
        """Run the set-up's script in a database."""
        command = [*self.command(), "shell", "-c", self.configuration(database)]
        command += ["--no-http", "--log-level=error"]
        environment = self.environment()
        environment["INSTAGRAM_INBOX_SETUP"] = json.dumps(settings)
        with open(SETUP) as script:
            follow(label, command, env=environment, stdin=script, cwd=CHECKOUT)


def modules_loaded(log):
    """Return how far Odoo's installation is, by its log."""
    with open(log, "rb") as file:
        file.seek(max(0, log.stat().st_size - 20_000))
        text = file.read().decode(errors="replace")
    steps = re.findall(r"Loading module (\w+) \((\d+)/(\d+)\)", text)
    return "module {1} of {2}: {0}".format(*steps[-1]) if steps else ""
