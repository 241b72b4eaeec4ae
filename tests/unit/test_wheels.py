"""`./dev release` builds a wheel of each add-on."""

import ast
import subprocess
import sys
import zipfile
from email.parser import HeaderParser

import pytest

from devtools.cache import our_addons
from devtools.release import build

INSTALLED = "odoo/addons/"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The wheels, by the name of the add-on."""
    built = build(sys.executable, tmp_path_factory.mktemp("wheels"))
    return dict(zip((each.name for each in our_addons()), built, strict=True))


@pytest.fixture(params=our_addons(), ids=lambda addon: addon.name)
def addon(request):
    """The folder of an add-on."""
    return request.param


def test_same_files_make_the_same_bytes(wheels, tmp_path):
    again = build(sys.executable, tmp_path)
    assert [each.read_bytes() for each in again] == [
        each.read_bytes() for each in wheels.values()
    ]


def test_contents(wheels, addon):
    """A wheel has what git has of the add-on, and the licence."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=addon, capture_output=True, text=True, check=True
    ).stdout
    names = {name for name in listed.split("\0") if name} - {"pyproject.toml"}
    with zipfile.ZipFile(wheels[addon.name]) as archive:
        inside = {name for name in archive.namelist() if name.startswith(INSTALLED)}
    assert inside == {f"{INSTALLED}{addon.name}/{name}" for name in names}
    assert {"LICENSE", "README.rst", "static/description/icon.png"} <= names


def test_metadata(wheels, addon):
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text())
    wheel = wheels[addon.name]
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(name).decode())
    # pip takes - and _ for the same
    project = metadata["Name"].replace("_", "-")
    assert project == f"odoo-addon-{addon.name.replace('_', '-')}"
    assert metadata["Version"] == manifest["version"]
    assert metadata["Summary"] == manifest["summary"]
    assert metadata["License"] == manifest["license"]
    classifiers = " ".join(metadata.get_all("Classifier"))
    for each in ("Odoo :: 19.0", "License :: OSI Approved", "Status :: 4 - Beta"):
        assert each in classifiers
    assert metadata.get_payload().strip() == (addon / "README.rst").read_text().strip()
