"""`./dev lint` notices what an upgrade brings while the version stays the same."""

import pytest

from devtools import versions

ADDON = "instagram_inbox"
MODEL = """
class Tag(models.Model):
    _name = "instagram.tag"

    name = fields.Char(required=True)
    _unique = models.Constraint("UNIQUE(name)", "It exists.")

    def rename(self, name):
        self.name = name
"""
RULES = '<odoo>\n  <record id="a" model="ir.rule"/>\n</odoo>'
RELEASED = {
    "models/tag.py": MODEL,
    "security/rules.xml": RULES,
    "security/ir.model.access.csv": "id,name\n",
    "static/src/tag.xml": "<templates/>",
}


def files(addon=ADDON, version="19.0.1.3.0", **changed):
    manifest = str({"version": version, "data": [*RELEASED]})
    named = RELEASED | {versions.MANIFEST: manifest}
    for name, text in changed.items():
        (path,) = (each for each in named if each.endswith(name.replace("_", ".")))
        named[path] = text
    return {f"{addon}/{path}": text.encode() for path, text in named.items()}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tag_py", MODEL.replace("True", "False")),
        ("tag_py", MODEL.replace("UNIQUE(name)", "CHECK(name)")),
        ("tag_py", MODEL.replace("instagram.tag", "instagram.label")),
        ("rules_xml", RULES.replace('id="a"', 'id="b"')),
        ("access_csv", "id,name,group\n"),
    ],
)
def test_what_reaches_a_database_by_an_upgrade(name, text):
    (said,) = versions.missed(files(), files(**{name: text}))
    assert name.partition("_")[0] in said
    assert "Raise the version" in said
    raised = files(version="19.0.1.10.0", **{name: text})
    assert not list(versions.missed(files(version="19.0.1.9.0"), raised))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tag_py", MODEL.replace("self.name = name", "self.name = name.strip()")),
        ("tag_py", MODEL.replace("    def", "    # why\n    def")),
        ("rules_xml", RULES.replace("\n  ", "\n    <!-- why -->\n    ")),
        ("tag_xml", "<templates><t/></templates>"),
    ],
)
def test_what_a_restart_brings(name, text):
    assert not list(versions.missed(files(), files(**{name: text})))


def test_a_file_is_gone_or_new():
    before, after = files(), files()
    path = f"{ADDON}/security/rules.xml"
    rules = after.pop(path)
    for one, other in ((before, after), (after, before)):
        (said,) = versions.missed(one, other)
        assert path in said
    assert rules


def test_new_add_on():
    new = files(addon="instagram_inbox_shop")
    assert not list(versions.missed(files(), files() | new))


def test_clone_without_history(monkeypatch, capsys):
    """It says so, and lets the other checks decide."""
    monkeypatch.setattr(versions, "last_release", lambda: ("19.0.1.3.0", "f" * 40))
    assert versions.check() is False
    assert "Not compared with 19.0.1.3.0" in capsys.readouterr().out


def test_tag_is_a_release(monkeypatch):
    def git(*arguments):
        return "19.0.1.10.0" if arguments[0] == "tag" else "a" * 40

    monkeypatch.setattr(versions, "git", git)
    assert versions.last_release() == ("19.0.1.10.0", "a" * 40)
    monkeypatch.setattr(versions, "git", lambda *_arguments: "")
    assert versions.last_release() == [*versions.RELEASES.items()][-1]


def test_section_in_the_changelog(monkeypatch, tmp_path, capsys):
    empty = tmp_path / "CHANGELOG.md"
    empty.write_text("# What changes\n")
    monkeypatch.setattr(versions, "CHANGELOG", empty)
    monkeypatch.setattr(versions, "files_of", lambda _commit: versions.files_here())
    assert versions.check() is True
    assert "CHANGELOG.md has no section" in capsys.readouterr().out
