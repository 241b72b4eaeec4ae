"""`SECURITY.rst` names tests for each of its points, and they exist."""

import re

import pytest

from tests.unit.conftest import ROOT

PAGE = (ROOT / "instagram_inbox" / "SECURITY.rst").read_text()
NAMED = sorted(set(re.findall(r"``(tests/[\w/]+\.py)::(\w+)``", PAGE)))
# The chapters before it describe the people.
THREATS = PAGE.partition("\nSecrets\n=======\n")[2]
POINT = re.compile(r"^(\S.*)\n(?=    )((?:    .*\n|\n(?=    ))+)", re.MULTILINE)


def test_every_point_has_a_test():
    points = dict(POINT.findall(THREATS))
    assert len(points) > 45
    assert [head for head, text in points.items() if "``tests/" not in text] == []


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_named_tests_exist(path, name):
    source = (ROOT / path).read_text()
    assert re.search(rf"^ *def {name}\(", source, re.MULTILINE)
