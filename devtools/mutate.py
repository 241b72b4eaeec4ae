"""`./dev mutate`: change `instagram/` in small ways, and see whether the tests notice.

The tool works on a copy that holds only what these tests need, so the checkout is left
alone, and a run that was stopped goes on where it was.
"""

import shutil
import sys

from .cache import ADDON, CACHE, CHECKOUT, digest, digest_of_files, locked
from .libraries import install_libraries
from .processes import run_in_foreground
from .terminal import Problem, say

PACKAGE = CHECKOUT / ADDON / "instagram"
# The package stands alone in the copy: the tool names modules by their folders.
NAME = PACKAGE.name
LONG_TEXTS = f"{ADDON}/static/tests/long_texts.js"
# What is copied; other tests of tests/unit read the checkout itself.
TESTS = (
    *("__init__.py", "fuzz.py", "signed.py", "fixtures"),
    *(f"unit/{name}" for name in ("__init__.py", "conftest.py", "calling.py")),
    *(f"unit/{name}" for name in ("server.py", "calls", "common", "webhook", "wire")),
)
SETTINGS = """
[mutmut]
source_paths = {name}
only_mutate =
{files}
also_copy =
    tests
    {addon}
pytest_add_cli_args_test_selection =
    tests/unit
pytest_add_cli_args =
    -p
    no:cacheprovider
    -p
    no:odoo
    -p
    no:xdist

[tool:pytest]
pythonpath = .
"""


def add_options(command):
    command.set_defaults(function=mutate)
    text = "files of instagram/ such as calls/errors.py (all)"
    command.add_argument("files", nargs="*", help=text)
    text = "show the change of one mutant"
    command.add_argument("--show", metavar="NAME", help=text)


def mutate(options):
    """Run mutmut on a copy, or show what it changed."""
    for name in options.files:
        if not (PACKAGE / name).is_file():
            raise Problem(f"There is no {PACKAGE / name}.")
    folder = CACHE / "mutants"
    mutmut = [mutators(), "-m", "mutmut"]
    if options.show:
        return run_in_foreground([*mutmut, "show", options.show], None, folder)
    files = [f"{NAME}/{name}" for name in options.files or ("*.py",)]
    prepare(folder, files)
    result = run_in_foreground([*mutmut, "run", "--max-children", "2"], None, folder)
    say("\nWhat the tests did not notice; `./dev mutate --show NAME` shows a change:")
    return result or run_in_foreground([*mutmut, "results"], None, folder)


def mutators():
    """Return the Python of a virtual environment with mutmut."""
    wanted = CHECKOUT / "requirements-mutate.txt"
    venv = CACHE / f"venv-mutate-{digest(sys.version, wanted.read_text())}"
    python, stamp = venv / "bin" / "python", venv / "installed"
    with locked(venv.name):
        if not stamp.exists():
            install_libraries("libraries", venv, python, [wanted])
            stamp.touch()
    return python


def prepare(folder, files):
    """Copy what is needed, anew when something has changed."""
    tests = CHECKOUT / "tests"
    stamp = folder / "made_of"
    made_of = f"{digest_of_files(PACKAGE, tests / 'unit')} {files}"
    if stamp.exists() and stamp.read_text() == made_of:
        return
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PACKAGE, folder / NAME)
    (folder / LONG_TEXTS).parent.mkdir(parents=True)
    shutil.copy(CHECKOUT / LONG_TEXTS, folder / LONG_TEXTS)
    for name in TESTS:
        target = folder / "tests" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (tests / name).is_dir():
            shutil.copytree(tests / name, target)
        else:
            shutil.copy(tests / name, target)
    listed = "\n".join(f"    {name}" for name in files)
    (folder / "setup.cfg").write_text(
        SETTINGS.format(name=NAME, addon=ADDON, files=listed)
    )
    stamp.write_text(made_of)
