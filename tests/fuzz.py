"""Hypothesis strategies: bodies as Instagram might send them, and as nobody should."""

import json
from pathlib import Path

from hypothesis import strategies as st

FIXTURES = [
    json.loads(path.read_text())
    for path in sorted((Path(__file__).parent / "fixtures").glob("*.json"))
]
KEYS = [
    *("object", "entry", "id", "time", "messaging", "standby", "changes", "field"),
    *("value", "sender", "recipient", "timestamp", "message", "mid", "text"),
    *("attachments", "attachment", "type", "payload", "url", "title", "is_echo"),
    *("is_self", "is_deleted", "is_unsupported", "reply_to", "story", "quick_reply"),
    *("referral", "ads_context_data", "reaction", "action", "emoji", "read"),
    *("postback", "message_edit", "num_edit", "pass_thread_control", "share"),
]
WORDS = ["instagram", "0", "messages", "comments", "image", "ig_post", "react", "true"]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**15, max_value=10**60),
    st.floats(),
    st.text(alphabet=st.characters(), max_size=30),
    st.sampled_from(WORDS),
    st.just("\x00\ud83d"),
)
junk = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    ),
    max_leaves=25,
)
items = st.dictionaries(st.sampled_from(KEYS), junk, max_size=6)
entries = st.fixed_dictionaries(
    {},
    optional={
        "id": junk,
        "time": scalars,
        "messaging": st.one_of(st.lists(items, max_size=3), junk),
        "standby": st.one_of(st.lists(items, max_size=2), junk),
        "changes": st.one_of(st.lists(items, max_size=2), junk),
    },
)
bodies = st.fixed_dictionaries(
    {"object": st.one_of(st.just("instagram"), scalars)},
    optional={"entry": st.one_of(st.lists(entries, max_size=3), junk)},
)


def paths(value, prefix=()):
    """Yield every place in a body."""
    yield prefix
    pairs = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    for key, inner in pairs:
        yield from paths(inner, (*prefix, key))


def replaced(value, path, new):
    """Return a copy of a body with another value at one place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@st.composite
def changed(draw):
    """Return a real event with one part exchanged."""
    body = draw(st.sampled_from(FIXTURES))
    path = draw(st.sampled_from(list(paths(body))))
    return replaced(body, path, draw(junk))
