"""A class has one patch of ours per folder, and no member is in two of them.

Two patches of one method would depend on the order in which the browser imports them.
"""

import re
from collections import Counter
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "instagram_inbox" / "static" / "src"
IMPORT = re.compile(r'import \{([^}]*)\} from "([^"]+)"')
PATCH = re.compile(
    r"^patch\((\w+)\.prototype, \{\n(.*?)^\}\);", re.MULTILINE | re.DOTALL
)
MEMBER = re.compile(r"^    (?:async |get |set |static )*(\w+)\(", re.MULTILINE)
# A template of our own that begins as another one (mode "primary") leaves that as it is.
EXTENSION = re.compile(r't-inherit="([^"]+)"\s+t-inherit-mode="extension"')


def patches():
    """Return the folder, the class with its module, and the members of each patch."""
    found = []
    for file in sorted(SOURCES.rglob("*.js")):
        text = file.read_text()
        modules = {}
        for names, module in IMPORT.findall(text):
            for name in filter(None, map(str.strip, names.split(","))):
                original, _, alias = name.partition(" as ")
                modules[alias or original] = f"{original} of {module}"
        room = file.relative_to(SOURCES).parts[0]
        for name, body in PATCH.findall(text):
            found.append((room, modules[name], MEMBER.findall(body)))
    return found


def repeated(things):
    return [thing for thing, count in Counter(things).items() if count > 1]


def test_one_patch_per_class_and_folder():
    assert len(patches()) > 20
    assert not repeated((room, patched) for room, patched, _members in patches())


def test_no_member_is_patched_twice():
    members = [(name, each) for _room, name, found in patches() for each in found]
    assert len(members) > 100
    assert not repeated(members)


def test_one_file_extends_a_template():
    extended = [
        template
        for file in SOURCES.rglob("*.xml")
        for template in set(EXTENSION.findall(file.read_text()))
    ]
    assert len(extended) > 10
    assert not repeated(extended)
