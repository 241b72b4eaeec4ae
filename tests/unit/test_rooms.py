"""The house stays in order: the rules at the top of `instagram_inbox/models`."""

import ast
from collections import defaultdict
from pathlib import Path

ADDON = Path(__file__).parents[2] / "instagram_inbox"
ROOMS = [
    node.names[0].name
    for node in ast.parse((ADDON / "models" / "__init__.py").read_text()).body
    if isinstance(node, ast.ImportFrom)
]
FILES = sorted([*ADDON.glob("models/**/*.py"), *ADDON.glob("report/*.py")])
MODULES = {path: ast.parse(path.read_text()) for path in FILES}
BASES = {"models.Model", "models.AbstractModel", "models.TransientModel"}


def test_no_member_is_defined_twice_for_one_model():
    """Whoever has a say is called by name: then the order of files does not matter."""
    where = defaultdict(list)
    for path, model, node in _classes():
        for each in node.body:
            for name in _names(each):
                where[model, name].append(path.stem)
    private = {"_description", "_inherit", "_name"}
    twice = {key for key, files in where.items() if len(files) > 1}
    assert not {(model, name) for model, name in twice if name not in private}


def test_a_file_is_named_after_its_model():
    amiss = [
        (path.name, model)
        for path, model, _node in _classes()
        if not path.stem.startswith(model.replace(".", "_"))
        and path.stem != "instagram_record"
    ]
    assert not amiss


def test_a_room_imports_only_from_rooms_above_it():
    amiss = []
    for path, module in MODULES.items():
        here = path.parent.name
        for node in ast.walk(module):
            if here in ROOMS and isinstance(node, ast.ImportFrom) and node.level == 2:
                there = (node.module or "").split(".")[0]
                if there in ROOMS and ROOMS.index(there) > ROOMS.index(here):
                    amiss.append((path.name, here, there))
    assert not amiss


def test_no_file_has_more_than_450_lines():
    long = {path.name for path in FILES if path.read_text().count("\n") > 450}
    assert not long


def _classes():
    for path, module in MODULES.items():
        for node in module.body:
            if isinstance(node, ast.ClassDef) and any(
                ast.unparse(base) in BASES for base in node.bases
            ):
                values = {
                    each.targets[0].id: ast.literal_eval(each.value)
                    for each in node.body
                    if isinstance(each, ast.Assign)
                    and each.targets[0].id in ("_inherit", "_name")
                }
                yield path, values.get("_name") or values["_inherit"], node


def _names(node):
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    targets = getattr(node, "targets", [])
    return [each.id for each in targets if isinstance(each, ast.Name)]
