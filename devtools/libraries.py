"""The virtual environment with the Python libraries."""

import shutil
import sys

from .cache import CACHE, CHECKOUT, digest, locked, need_room
from .processes import follow
from .terminal import Problem


def libraries(tools=False):
    """Return the Python of a virtual environment with Odoo's libraries.

    :param tools: install those for testing and checking too
    """
    files = [CHECKOUT / "requirements.txt", CHECKOUT / "requirements-dev.txt"]
    venv = CACHE / f"venv-{digest(sys.version, *(file.read_text() for file in files))}"
    python = venv / "bin" / "python"
    stages = {"libraries": files[:1], "tools": files}
    for stage, wanted in list(stages.items())[: 2 if tools else 1]:
        stamp = venv / f"{stage}.installed"
        if not stamp.exists():
            with locked(venv.name):
                if not stamp.exists():
                    install_libraries(stage, venv, python, wanted)
                    stamp.touch()
    return python


def install_libraries(stage, venv, python, files):
    need_room(1)
    if stage == "libraries":
        shutil.rmtree(venv, ignore_errors=True)
        create_venv(venv)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install"]
    pip += ["--no-compile", "--progress-bar=off"]
    pip += [option for file in files for option in ("-r", file)]
    follow(f"Installing Python {stage}", pip)


def create_venv(venv):
    try:
        import ensurepip  # noqa: F401
        import venv as _venv  # noqa: F401
    except ImportError:
        package = "python{}.{}-venv".format(*sys.version_info)
        raise Problem(
            "This Python has no venv module: install it (on Debian and Ubuntu: "
            f"apt-get install {package}) and start again."
        ) from None
    follow("Creating a Python environment", [sys.executable, "-m", "venv", venv])
