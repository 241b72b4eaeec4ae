"""Read from the syntax trees how the code is laid out."""

import ast
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
# Attributes that each class of a model has for itself.
PRIVATE = {"_name", "_inherit", "_inherits", "_description"}


def model_files(addon):
    """Return the Python files in `models/` and `report/` of an add-on."""
    files = [*addon.glob("models/**/*.py"), *addon.glob("report/**/*.py")]
    return sorted(path for path in files if path.name != "__init__.py")


def models_of(path):
    """Return each class of a model in a file: the model, its methods, its fields.

    :rtype: list[tuple[str, list[str], list[str]]]
    """
    return [
        (
            model,
            [each.name for each in node.body if isinstance(each, ast.FunctionDef)],
            [name for name in _assigned(node) if name not in PRIVATE],
        )
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and (model := _model(node))
    ]


def _assigned(node):
    for each in node.body:
        for target in getattr(each, "targets", []):
            if isinstance(target, ast.Name):
                yield target.id


def _model(node):
    values = {
        target.id: ast.literal_eval(each.value)
        for each in node.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
    }
    inherited = values.get("_inherit") or ""
    names = [inherited] if isinstance(inherited, str) else inherited
    return values.get("_name") or names[0]


def circles_of(folder):
    """Return the files in a folder that import themselves by way of other files."""
    paths = {path for path in folder.rglob("*.py") if "__pycache__" not in path.parts}
    imports = {path: set(_imported(path, folder.parent, paths)) for path in paths}
    return sorted(path for path in paths if path in _reached(path, imports))


def _reached(start, imports):
    reached, todo = set(), list(imports[start])
    while todo:
        path = todo.pop()
        if path not in reached:
            reached.add(path)
            todo += imports[path]
    return reached


def _imported(path, root, paths):
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom):
            continue
        base = path.parents[node.level - 1] if node.level else root
        base = base.joinpath(*(node.module or "").split("."))
        for name in node.names:
            # A package that lists its files does not depend on them.
            for option in (base / f"{name.name}.py", base.with_suffix(".py")):
                if option in paths:
                    yield option
                    break
