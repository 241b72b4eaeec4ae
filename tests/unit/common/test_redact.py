"""Secrets are masked here."""

import json
import logging

import pytest

from instagram.common.exceptions import Refused
from instagram.common.redact import MASK, RedactingFilter, redact
from tests.unit.calling import CODE, SECRET, client_of, every_call, graph_error, raised
from tests.unit.calling import TOKEN as SENT_TOKEN

TOKEN = "IGAAJ5abcdefghijklmnop_qrstuvwxyz-0123456789"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "(#10) Invalid OAuth token, code: 190",
            "(#10) Invalid OAuth token, code: 190",
        ),
        (f"Malformed access token {TOKEN}", f"Malformed access token {MASK}"),
        (f"https://x/?access_token={TOKEN}&a=1", f"https://x/?access_token={MASK}&a=1"),
        ("/token?client_secret=abc&a=1", f"/token?client_secret={MASK}&a=1"),
        ("/callback?code=AQB-x_y&state=1", f"/callback?code={MASK}&state=1"),
        ('{"access_token": "short"}', f'{{"access_token": "{MASK}"}}'),
        ("Authorization: Bearer abcdefgh", f"Authorization: Bearer {MASK}"),
        ("EAAC" + "x" * 40, MASK),
    ],
)
def test_redact(text, masked):
    assert redact(text) == masked


def test_redact_known_secrets_anywhere():
    assert redact("it was hunter2!", ["", "hunter2"]) == f"it was {MASK}!"


def test_exceptions_redact_by_themselves():
    assert TOKEN not in str(Refused(f"no: {TOKEN}"))


def test_filter_rewrites_only_what_holds_a_secret():
    def filtered(*args):
        record = logging.LogRecord("x", logging.DEBUG, "x", 1, *args, None)
        assert RedactingFilter().filter(record)
        return record

    told = filtered("%s?access_token=%s", ("/me", TOKEN))
    assert told.getMessage() == f"/me?access_token={MASK}"
    plain = filtered("%s in %d ms", ("/me", 3))
    assert (plain.msg, plain.args) == ("%s in %d ms", ("/me", 3))


def echo_of(handler, content):
    """Return an error that repeats everything it was told."""
    (request,) = handler.server.owner.requests
    content["error"]["message"] = f"{request} {request.body.decode()}"
    return json.dumps(content).encode()


@every_call
@pytest.mark.parametrize("fault", ["error", "html", "hang up", "refused", "timeout"])
def test_no_secret_in_errors_and_logs(server, impatient, caplog, name, fault):
    caplog.set_level(logging.DEBUG)
    faults = {
        "error": lambda handler: handler.reply(400, echo_of(handler, graph_error(190))),
        "html": lambda handler: handler.reply(400, str(handler.headers).encode()),
        "hang up": lambda handler: handler.hang_up(),
        "timeout": lambda handler: server.stopping.wait(0.4),
    }
    if fault == "refused":
        impatient = client_of("http://127.0.0.1:1")
    else:
        server.will(faults[fault])
    error = raised(name, impatient)
    assert caplog.records
    told = [caplog.text, str(error), repr(error), str(error.__dict__)]
    cause = error
    while cause := cause.__cause__ or cause.__context__:
        told.append(repr(cause))
    for secret in (SENT_TOKEN, SECRET, CODE):
        assert secret not in "".join(told)
