"""An Odoo that has the add-ons from their wheels, and knows nothing of the checkout."""

import subprocess
import sys
import sysconfig
from pathlib import Path

from devtools.release import build

from .environment import addons_path, setting

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = """#!{python}
from odoo.cli.command import main
main()
"""


class WheelOdoo:
    """A Python environment with Odoo's libraries, into which pip installs the wheels.

    Odoo itself is found by PYTHONPATH, as by all of `./dev`.

    :param folder: an empty one, in which all of this is
    """

    def __init__(self, folder):
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.config = folder / "odoo.conf"
        self._make_environment()
        wheels = folder / "wheels"
        wheels.mkdir()
        self._install(build(sys.executable, wheels))
        script = folder / "bin" / "odoo"
        script.write_text(SCRIPT.format(python=self.python))
        self.command = [str(self.python), str(script)]
        self._configure()

    @property
    def options(self):
        """Return the options of an `OdooServer`."""
        return {
            "program": self.command,
            "config": self.config,
            "addons_path": self._addons_path(),
            "load": "base,rpc,web",
        }

    @property
    def addons(self):
        """Return the folder in which pip put the add-ons."""
        return self._site_packages() / "odoo" / "addons"

    def _make_environment(self):
        run(sys.executable, "-m", "venv", "--without-pip", self.folder)
        libraries = sysconfig.get_path("purelib")
        found = self._site_packages() / "libraries.pth"
        found.write_text(f"import site; site.addsitedir({libraries!r})\n")

    def _site_packages(self):
        return Path(sysconfig.get_path("purelib", vars={"base": str(self.folder)}))

    def _install(self, wheels):
        """Install the wheels; of what they require, Odoo is no distribution for pip."""
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
        pip += ["--python", self.python, "install", "--no-deps", "--no-index"]
        run(*pip, "--no-compile", *wheels)

    def _configure(self):
        ours = f"addons_path = {addons_path()}\n"
        text = Path(setting("CONFIG")).read_text()
        assert ours in text
        self.config.write_text(
            text.replace(ours, f"addons_path = {self._addons_path()}\n")
        )

    def _addons_path(self):
        """Return the `addons_path` without this checkout."""
        folders = addons_path().split(",")
        return ",".join(each for each in folders if Path(each) != CHECKOUT)


def run(*command):
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
