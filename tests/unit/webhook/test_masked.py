"""Bodies as people read them, and their names in the log."""

import json

import pytest

from instagram.webhook.masked import readable
from instagram.webhook.parser import split
from tests.unit.conftest import ROOT
from tests.unit.webhook.bodies import body, item
from tests.unit.webhook.catalogue import EXPECTED

LOOKASIDE = "https://lookaside.fbsbx.com/ig_messaging_cdn/"
FIXTURES = ROOT / "tests" / "fixtures"


def shown(**message):
    return readable(json.dumps(body(item(message={"mid": "m", **message}))))


def attached(url):
    return shown(attachments=[{"type": "image", "payload": {"url": url}}])


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_signature_of_a_fixture_is_shown(name):
    text = readable((FIXTURES / f"{name}.json").read_text())
    assert "signature=s" not in text.replace("signature=[redacted]", "")
    json.loads(text)


def test_a_file_keeps_its_id_alone():
    text = attached(f"{LOOKASIDE}?asset_id=17&signature=Aa_-9&oe=6&new=x")
    assert (
        f"{LOOKASIDE}?asset_id=17&signature=[redacted]&oe=[redacted]&new=[redacted]"
        in text
    )


def test_what_people_write_stays():
    text = shown(text="https://shop.example/?item=5&size=XL\nגם 👋")
    assert "?item=5&size=XL\\nגם 👋" in text


@pytest.mark.parametrize(
    "secret",
    [
        "IGAAabcdefghijklmnopqrstuv",
        "https://x.example/?access_token=hunter2hunter2",
        "https://x.example/?token=hunter2hunter2",
        "Bearer hunter2hunter2",
    ],
)
def test_a_token_is_masked_wherever_it_stands(secret):
    word = secret.rpartition("=")[2].rpartition(" ")[2]
    for text in (
        shown(text=secret),
        shown(**{secret: 1}),
        readable(f"not JSON {secret}"),
    ):
        assert word not in text
        assert "[redacted]" in text


@pytest.mark.parametrize("payload", ["", "hello", "[" * 5000, '{"a": "\\ud83d"}', "�"])
def test_anything_can_be_shown(payload):
    assert isinstance(readable(payload).encode(), bytes)


def test_nobody_reads_a_megabyte():
    assert len(shown(text="x" * 1_000_000)) < 110_000


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (item(message={"mid": "m", "text": "x"}), "message"),
        (item(message={"mid": "m", "is_echo": True}), "echo"),
        (item(message={"mid": "m", "is_deleted": True, "is_echo": True}), "unsend"),
        (item(message_edit={"mid": "m"}), "message_edit"),
        (item(read={"mid": "m"}), "read"),
        (item(hologram={}), "hologram"),
        (item(), ""),
        (42, ""),
    ],
)
def test_kinds(content, kind):
    (update,) = split(json.dumps(body(content)).encode())
    assert update.kind == kind


def test_kind_of_other_fields():
    raw = (FIXTURES / "comment.json").read_bytes()
    assert [update.kind for update in split(raw)] == ["comments"]
    raw = (FIXTURES / "comment_flat.json").read_bytes()
    assert [update.kind for update in split(raw)] == ["comments"]
