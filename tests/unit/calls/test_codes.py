"""Meta's error codes, each with the decision that follows."""

import json

import pytest

from instagram.calls.errors import CODES, SUBCODES
from instagram.common import const
from instagram.common.exceptions import (
    AccountBlocked,
    AuthError,
    InstagramError,
    MalformedAnswer,
    NotNow,
    RateLimited,
    RecipientUnavailable,
    Refused,
    Transient,
    Unconfirmed,
    WindowClosed,
)
from instagram.reasons import IGNORED, REASONS
from instagram.webhook.events import IgnoredReason
from tests.unit.calling import IG_ID, TOKEN, graph_error, raised, send


@pytest.mark.parametrize("status", [200, 400, 403, 500])
@pytest.mark.parametrize(
    ("code", "subcode", "kind", "reason"),
    [
        (1, None, Unconfirmed, "unconfirmed"),
        (1, 1357046, Unconfirmed, "unconfirmed"),
        (1, 99, Refused, "permission_missing"),
        (2, None, Unconfirmed, "unconfirmed"),
        (4, None, RateLimited, "rate_limited"),
        (4, 1349210, RateLimited, "rate_limited"),
        (10, None, Refused, "permission_missing"),
        (10, 2534022, WindowClosed, "window_closed"),
        (10, 2018278, WindowClosed, "window_closed"),
        (10, 2018108, RecipientUnavailable, "recipient_unavailable"),
        (10, 1893063, AccountBlocked, "account_restricted"),
        (25, 2207050, AccountBlocked, "account_inactive"),
        (100, None, Refused, "bad_request"),
        (100, 2534014, RecipientUnavailable, "recipient_unknown"),
        (100, 2018109, Refused, "media_too_big"),
        (100, 77777, Refused, "bad_request"),
        (190, None, AuthError, "token_invalid"),
        (190, 458, AuthError, "app_removed"),
        (190, 463, AuthError, "token_expired"),
        (200, 2534041, AccountBlocked, "messages_not_allowed"),
        (200, 1545041, RecipientUnavailable, "recipient_unavailable"),
        (551, 1545041, RecipientUnavailable, "recipient_unavailable"),
        (613, 2534040, RateLimited, "rate_limited"),
        (80002, None, RateLimited, "rate_limited"),
        (368, None, AccountBlocked, "account_restricted"),
        (9000001, None, Refused, "message_deleted"),
        ("190", "463", AuthError, "token_expired"),
    ],
)
def test_codes_decide_and_the_status_does_not(
    server, client, status, code, subcode, kind, reason
):
    server.will_reply(graph_error(code, subcode), status)
    error = raised("send_text", client)
    assert (type(error), error.reason) == (kind, reason)
    assert str(error) == "Erro"
    assert error.http_status == status
    assert (error.code, error.subcode) == (
        int(code),
        int(subcode) if subcode else None,
    )


@pytest.mark.parametrize("code", [1, 2, -1])
def test_what_is_ambiguous_for_a_send_can_be_repeated_elsewhere(server, client, code):
    server.will_reply(graph_error(code), 500)
    error = raised("profile", client)
    assert (type(error), error.reason, error.code) == (Transient, "temporary", code)


@pytest.mark.parametrize("code", [987654, None, "x", [], 10**30, True, 1.5])
def test_unknown_codes(server, client, code):
    server.will_reply(graph_error(code), 400)
    assert type(raised("send_text", client)) is Refused
    server.will_reply(graph_error(code), 500)
    assert type(raised("send_text", client)) is Unconfirmed
    server.will_reply(graph_error(code), 500)
    assert type(raised("me", client)) is Transient


@pytest.mark.parametrize(
    ("code", "status", "reason", "kept"),
    [
        ("190", 400, "token_invalid", 190),
        ("-1", 400, "unconfirmed", -1),
        (424242, 503, "unconfirmed", 424242),
        (424242, 403, "refused", 424242),
        (10**12 - 1, 400, "refused", 10**12 - 1),
        (10**12, 400, "refused", None),
        (-(10**12), 400, "refused", None),
        ("9" * 5000, 400, "refused", None),
    ],
)
def test_how_a_code_is_written(server, client, code, status, reason, kept):
    server.will_reply(graph_error(code), status)
    error = raised("send_text", client)
    assert (error.reason, error.code) == (reason, kept)


@pytest.mark.parametrize(
    "content",
    [{"error": "x"}, {"error": None}, {"error": []}, {"error": {"message": ["x"]}}],
)
def test_errors_of_other_shapes(server, client, content):
    server.will_reply(content, 400)
    error = raised("send_text", client)
    assert (type(error), str(error)) == (Refused, "refused")


@pytest.mark.parametrize(("status", "kind"), [(404, MalformedAnswer), (500, Transient)])
def test_a_bad_status_with_no_error_in_it(server, client, status, kind):
    is_certain = status < 500
    for name, expected in (
        ("me", kind),
        ("send_text", Refused if is_certain else Unconfirmed),
    ):
        server.will_reply({}, status)
        assert type(raised(name, client)) is expected


TOLD = {
    "message": "Invalid message id",
    "error_user_title": "Link can not be shared",
    "error_user_msg": "Links are temporarily unavailable.",
}


def with_words(code, status=400, **words):
    return {"error": {"code": code, "type": "IGApiException", **words}}, status


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (TOLD, "Link can not be shared: Links are temporarily unavailable."),
        ({"message": "Invalid message id"}, "Invalid message id"),
        ({"error_user_msg": "Not now."}, "Not now."),
        ({"error_user_title": "Not now", "error_user_msg": None}, "Not now"),
        ({"message": "one\n two\r\n\tthree"}, "one two three"),
        ({"message": f"Bad token {TOKEN}, no"}, "Bad token [redacted], no"),
        ({"error_user_msg": f"Is {TOKEN} yours?"}, "Is [redacted] yours?"),
        ({"error_user_msg": "x" * 5000}, "x" * 300),
        ({"error_user_msg": {"a": 1}, "message": ["b"]}, ""),
        ({}, ""),
    ],
)
def test_words_of_an_unknown_refusal(server, client, words, told):
    server.will_reply(*with_words(508, **words))
    error = raised("send_text", client)
    assert (error.reason, error.words) == ("refused", told)


@pytest.mark.parametrize(
    ("code", "subcode", "status", "flag", "kind"),
    [
        (508, 2534122, 400, True, NotNow),
        (508, 2534122, 403, "true", NotNow),
        (508, 2534122, 400, False, Refused),
        (508, 2534122, 400, None, Refused),
        (100, None, 400, True, NotNow),
        # it may have arrived, also when the error is temporary
        (508, 2534122, 500, True, Unconfirmed),
        (1, None, 400, True, Unconfirmed),
        (2, None, 500, True, Unconfirmed),
        # permanent errors
        (551, None, 400, True, RecipientUnavailable),
        (10, 2534022, 400, True, WindowClosed),
        (506, None, 400, True, Refused),
        (190, None, 400, True, AuthError),
    ],
)
def test_error_that_meta_calls_temporary(
    server, client, code, subcode, status, flag, kind
):
    words = {"error_subcode": subcode, "is_transient": flag}
    server.will_reply(*with_words(code, status, **words))
    assert type(raised("send_text", client)) is kind
    if kind is NotNow and code != 100:
        server.will_reply(*with_words(code, status, **words))
        assert type(raised("me", client)) is Transient


@pytest.mark.parametrize("name", ["me", "exchange_long_lived", "refresh", "subscribe"])
def test_an_account_the_app_may_not_use(server, client, name):
    server.will_reply(graph_error(100), 400)
    assert raised(name, client).reason == "account_not_allowed"


@pytest.mark.parametrize(
    ("code", "subcode", "reason"),
    [
        (230, None, "no_consent"),
        (9010, None, "recipient_unknown"),
        (100, None, "recipient_unknown"),
        (100, 2018001, "recipient_unknown"),
    ],
)
def test_a_profile_that_is_not_shown(server, client, code, subcode, reason):
    server.will_reply(graph_error(code, subcode), 500)
    error = raised("profile", client)
    assert (type(error), error.reason) == (RecipientUnavailable, reason)


def test_the_human_agent_feature_is_missing(server, client):
    server.will_reply(graph_error(10), 403)
    with pytest.raises(WindowClosed) as caught:
        send(client, tag=const.HUMAN_AGENT_TAG)
    assert caught.value.reason == "human_agent_not_approved"
    server.will_reply(graph_error(10, 2534022), 403)
    with pytest.raises(WindowClosed) as caught:
        send(client, tag=const.HUMAN_AGENT_TAG)
    assert caught.value.reason == "window_closed"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            {"error_message": "Matching code was not found"},
            "Matching code was not found",
        ),
        ({"error_type": "OAuthException", "code": 400}, "login_refused"),
    ],
)
def test_a_login_that_is_refused_in_few_words(server, client, answer, told):
    server.will_reply(answer, 400)
    error = raised("exchange_code", client)
    assert (error.reason, str(error), error.words) == ("login_refused", told, "")


def test_an_error_that_is_described_beside_it(server, client):
    server.will_reply({"error": {"code": 100}, "error_description": "Not now"}, 400)
    assert str(raised("send_text", client)) == "Not now"


def test_a_login_that_is_refused(server, client):
    message = "Matching code was not found or was already used"
    server.will_reply(
        {"error_type": "OAuthException", "code": 400, "error_message": message}, 400
    )
    error = raised("exchange_code", client)
    assert (type(error), error.reason) == (Refused, "login_refused")
    assert (str(error), error.code) == (message, 400)


def regained(*minutes):
    kinds = [{"estimated_time_to_regain_access": each} for each in minutes]
    return json.dumps({IG_ID: kinds, "other": []})


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (regained(7), 420),
        (regained(1, "3", 2), 180),
        (regained(99999999), 86400),
        (regained(0), None),
        (regained(float("nan"), None, "soon", -5), None),
        ('{"1":{"estimated_time_to_regain_access":5}}', None),
        ("[1]", None),
        ("[" * 5000, None),
        ("x", None),
        ("", None),
    ],
)
def test_a_rate_limit_says_how_long(server, client, header, seconds):
    usage = {"X-Business-Use-Case-Usage": header}
    server.will_reply(graph_error(613), 400, headers=usage)
    assert raised("send_text", client).retry_after == seconds


def test_every_decision_has_a_reason_to_tell():
    decisions = [*CODES.values(), *SUBCODES.values()]
    assert {reason for _kind, reason in decisions} <= set(REASONS)
    kinds = InstagramError.__subclasses__() + Refused.__subclasses__()
    assert {kind.default_reason for kind in kinds} <= set(REASONS)
    assert set(IgnoredReason.__args__) == set(IGNORED)
    assert all(sentence.endswith((".", "?")) for sentence in REASONS.values())


def test_the_small_print():
    assert Refused("x", code=10, subcode=2534022).vendor_code == "10/2534022"
    assert Refused("x", code=190).vendor_code == "190"
    assert Refused("x").vendor_code == ""
