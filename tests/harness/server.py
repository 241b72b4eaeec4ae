from pathlib import Path

from .environment import addons_path, data_dir, odoo_command, setting
from .forks import POSSIBLE, fork
from .process import ServerProcess, free_port

# The modules that a test server loads besides Odoo's own.
ADDONS = Path(__file__).with_name("addons")


def common():
    """Return the options of all test servers."""
    return {
        "config": setting("CONFIG"),
        "addons_path": f"{addons_path()},{ADDONS}",
        "load": "base,rpc,web,quick_passwords",
    }


def as_options(settings):
    return [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]


class OdooServer(ServerProcess):
    """Odoo with its workers.

    :param database: a :class:`Database`
    :param program: the command that starts another Odoo
    :param options: further options of Odoo's command line, `limit_time_real=60`
    """

    def __init__(
        self, database, *, program=None, workers=0, max_cron_threads=2, **options
    ):
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._template = database.template
        options = {
            **common(),
            "database": database.name,
            "db_filter": f"^{database.name}$",
            "http_port": self.port,
            "gevent_port": free_port(),
            "workers": workers,
            "max_cron_threads": max_cron_threads,
            **options,
        }
        self.program = program or odoo_command()
        self.config = options["config"]
        command = [*self.program, "server"]
        command += as_options(options)
        log = data_dir() / "logs" / f"{database.name}.log"
        super().__init__(command, f"{self.url}/web/health", log)

    def _launch(self):
        shared = as_options(common())
        if not (POSSIBLE and set(shared) <= set(self.command)):
            return super()._launch()
        return fork(self._template, tuple(shared), self.command, self.log)
