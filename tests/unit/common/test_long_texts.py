"""The browser counts the messages of a long text by the same rule."""

import json
from pathlib import Path

import pytest

from instagram.common.text import split_text

SOURCE = (
    Path(__file__).parents[3] / "instagram_inbox" / "static" / "tests" / "long_texts.js"
)
TEXTS = json.loads(
    SOURCE.read_text().partition("LONG_TEXTS =")[2].strip().removesuffix(";")
)


@pytest.mark.parametrize("example", TEXTS)
def test_parts(example):
    text = "".join(piece * count for piece, count in example["text"])
    assert [len(part.encode()) for part in split_text(text)] == example["parts"]
