"""Compares the add-ons with their last release: what an upgrade has to bring raises
the version, else Odoo offers no upgrade.
"""

import ast
import io
import subprocess
import tarfile
from xml.etree import ElementTree

from .cache import ADDON, CHECKOUT, our_addons
from .terminal import say

# What was handed over, by version, the newest last. A tag with a version as its name,
# such as 19.0.1.4.0, is a release, too.
RELEASES = {
    "19.0.1.0.0": "1fef3ccd941dd510c2ed4a2e9fe7445c590a9b9b",
    "19.0.1.1.0": "410ca76b55e4782928d8f4461fc9e943d83866f9",
    "19.0.1.2.0": "afdfc4b9bee38a8e74d28b62c0ad4a844eb432c6",
    "19.0.1.3.0": "3692321c03732ffd8669f5b41c79d95009829341",
}
MANIFEST = "__manifest__.py"
CHANGELOG = CHECKOUT / "CHANGELOG.md"
# Files that Odoo reads into the database, and what of Python defines its tables.
LOADED = (".xml", ".csv", ".sql")
FOLDERS = ("security/", "data/", "views/", "report/")
DEFINING = ("fields", "models")
ATTRIBUTES = {"_name", "_inherit", "_inherits", "_table", "_auto", "_log_access"}


def check():
    """Print what an installed site would miss.

    :return: whether a version has to be raised
    """
    version, commit = last_release()
    before = files_of(commit)
    if before is None:
        say(
            f"Not compared with {version}: this clone has not its commit {commit[:7]}. "
            "`git fetch --unshallow` fetches it."
        )
        return False
    now = files_here()
    found = list(missed(before, now))
    changes = CHANGELOG.read_text()
    if (present := version_in(now, ADDON)) and f"\n## {present}\n" not in changes:
        found.append(f"CHANGELOG.md has no section {present}.")
    for problem in found:
        say(problem)
    if not found:
        say(f"What an upgrade from {version} brings has a higher version.")
    return bool(found)


def last_release():
    """Return the version and the commit of the last release."""
    releases = dict(RELEASES)
    for tag in git("tag", "--list", "19.0.*", "--merged").split():
        releases[tag] = git("rev-parse", f"{tag}^{{commit}}")
    return max(releases.items(), key=lambda release: number(release[0]))


def number(version):
    """Return a version as a tuple, which compares by its numbers."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def missed(before, now):
    """Return a sentence for each add-on whose version has to be raised.

    :param before: the contents of files by their path, at the last release
    :param now: the same as they are
    """
    for addon in sorted({path.partition("/")[0] for path in now}):
        old, new = version_in(before, addon), version_in(now, addon)
        if not old or number(new) > number(old):
            continue
        paths = sorted(
            path
            for path in before.keys() | now.keys()
            if path.startswith(f"{addon}/")
            and before.get(path) != now.get(path)
            and meaning(path, before.get(path)) != meaning(path, now.get(path))
        )
        if paths:
            yield (
                f"{addon} is {new}, as when it was last released, and these changed: "
                f"{', '.join(paths)}. Raise the version in its {MANIFEST}."
            )


def version_in(files, addon):
    manifest = files.get(f"{addon}/{MANIFEST}")
    return ast.literal_eval(manifest.decode())["version"] if manifest else ""


def meaning(path, content):
    """Return what a file means for a database; empty for nothing."""
    inside = path.partition("/")[2]
    if content is None:
        return ""
    if inside == MANIFEST:
        manifest = ast.literal_eval(content.decode())
        return str([manifest.get(key) for key in ("depends", "data", "auto_install")])
    if inside.startswith(FOLDERS) and inside.endswith(LOADED):
        if inside.endswith(".xml"):
            # without comments, and however it is indented
            return ElementTree.canonicalize(content.decode(), strip_text=True)
        return content.decode()
    if inside.startswith(("models/", "report/")) and inside.endswith(".py"):
        return definitions(content)
    return ""


def definitions(source):
    """Return the models, fields, constraints and indexes in a Python file."""
    return "\n".join(
        f"{owner.name}: {ast.unparse(node)}"
        for owner in ast.walk(ast.parse(source))
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.Assign) and defines(node)
    )


def defines(node):
    """Return whether an assignment in a class defines a part of the database."""
    if any(isinstance(t, ast.Name) and t.id in ATTRIBUTES for t in node.targets):
        return True
    function = getattr(node.value, "func", None)
    module = getattr(function, "value", None)
    return isinstance(module, ast.Name) and module.id in DEFINING


def files_of(commit):
    """Return the add-ons' files at a commit; None if git does not have it."""
    there = [f":(glob){ADDON}*/**"]
    done = subprocess.run(
        ["git", "archive", commit, "--", *there],
        cwd=CHECKOUT,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return None
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        return {
            member.name: archive.extractfile(member).read()
            for member in archive
            if member.isfile()
        }


def files_here():
    """Return the add-ons' files as they are, with those that are not committed yet."""
    return {
        str(path.relative_to(CHECKOUT)): path.read_bytes()
        for addon in our_addons()
        for path in addon.rglob("*")
        if path.suffix in (".py", *LOADED) and path.is_file()
    }


def git(*arguments, cwd=CHECKOUT):
    """Return what git prints; nothing where there is no git or no history."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=cwd, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return "" if done.returncode else done.stdout.strip()
