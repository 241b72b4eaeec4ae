"""The code stays in its rooms, as `instagram_inbox/models/__init__.py` says."""

import ast
import re
from collections import defaultdict

import pytest

from tests.layout import CHECKOUT, circles_of, model_files, models_of

ADDON = CHECKOUT / "instagram_inbox"
FOLDERS = ("instagram_inbox", "simulator", "bench", "chaos", "devtools", "tests")
ROOMS = re.findall(
    r"^from \. import (\w+)", (ADDON / "models/__init__.py").read_text(), re.MULTILINE
)
# A file that defines no model is named after one of these subjects.
SUBJECTS = {"dashboard_test", "new_message"}
# A model has a second file in a room only when one file would be longer than this.
LONG = 450


def test_methods_and_models_have_one_place():
    places, rooms = defaultdict(list), defaultdict(list)
    for path in model_files(ADDON):
        models = models_of(path)
        assert models or path.stem in SUBJECTS, f"{path} is about no known subject"
        assert path.read_text().count("\n") <= 450, f"{path} is too long"
        for model, methods, fields in models:
            for name in (*methods, *fields):
                places[model, name].append(path.stem)
            if path.stem != "instagram_record":
                rooms[path.parent.name, model].append(path)
    assert {key: each for key, each in places.items() if len(each) > 1} == {}
    for (room, model), files in rooms.items():
        parts = [path.stem.removeprefix(model.replace(".", "_")) for path in files]
        assert "" in parts, f"{files} are not named after {model}"
        assert all(re.fullmatch("(_[a-z]+)*", part) for part in parts), files
        lines = sum(path.read_text().count("\n") for path in files)
        assert len(files) == 1 or lines > LONG, f"{model} has two files in {room}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_imports_itself(folder):
    assert circles_of(CHECKOUT / folder) == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_rooms_above_it(room):
    allowed = ROOMS[: ROOMS.index(room)]
    for path in ADDON.glob(f"models/{room}/*.py"):
        rooms = re.findall(r"^ *from \.\.(\w+)", path.read_text(), re.MULTILINE)
        assert set(rooms).intersection(ROOMS) <= set(allowed), path


def parameters_of(folder):
    """Return the parameters of each method of each model in an add-on."""
    found = {}
    for path in model_files(folder):
        tree = ast.parse(path.read_text())
        methods = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        parameters = {node.name: ast.unparse(node.args) for node in methods}
        for model, names, _fields in models_of(path):
            found |= {(model, name): parameters[name] for name in names}
    return found


def test_add_ons_extend_methods_with_the_same_parameters():
    """A caller passes what the method of the main add-on accepts."""
    ours, extended = parameters_of(ADDON), {}
    for folder in CHECKOUT.glob("instagram_inbox_*/"):
        mine = parameters_of(folder)
        extended |= {key: mine[key] for key in mine.keys() & ours.keys()}
    assert len(extended) > 3
    assert extended == {key: ours[key] for key in extended}
