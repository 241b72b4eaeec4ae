"""The calls to Instagram: one method each, one door out.

Every method raises an :class:`~.exceptions.InstagramError` of the class that says what
to do; :class:`~.exceptions.Unconfirmed` comes from sends only. None of their texts, and
nothing logged, holds a token, a secret or a code.

Vendor page:
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from ..common import const
from ..common.exceptions import RecipientUnavailable, Refused
from ..common.values import Object
from ..wire import usage
from ..wire.transport import Failure, Timeout, Transport
from . import answers
from .actions import Actions
from .answers import Account, LongToken, Profile, ShortToken
from .errors import Decision
from .history_calls import PastCalls
from .responses import Bearer, content_of, network_error
from .send import Sends

__all__ = ["Account", "Hosts", "InstagramClient", "LongToken", "Profile", "ShortToken"]

_logger = logging.getLogger(__name__)

_ACCOUNT_FIELDS: Final = "id,user_id,username,name,account_type,profile_picture_url"
_PROFILE_FIELDS: Final = "name,username,profile_pic"

# What a code without subcode means for some calls (seen 2026-10-05). Meta says
# "Unsupported request" with code 100 when the app may not work with an account: in
# development and no tester, no access, or a wrong secret.
_FOR_ACCOUNT: Final[dict[int, Decision]] = {100: (Refused, "account_not_allowed")}
_FOR_PROFILE: Final[dict[int, Decision]] = {
    100: (RecipientUnavailable, "recipient_unknown")
}


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where Instagram is: scheme, host and port, without path.

    :param login: of the page where the account's owner agrees.
    :param api: of the exchange of the code.
    :param graph: of everything else.
    """

    login: str = const.LOGIN_HOST
    api: str = const.API_HOST
    graph: str = const.GRAPH_HOST


class InstagramClient(Actions, PastCalls, Sends):
    """Instagram's API; safe to use from several threads.

    :param hosts: Meta's, or those of a simulator or proxy.
    :param version: of the Graph API.
    :param timeout: seconds to connect, and seconds from there to the last byte.
    """

    def __init__(
        self,
        hosts: Hosts,
        version: str = const.API_VERSION,
        timeout: Timeout = (3.05, 5.0),
    ) -> None:
        self._login = hosts.login.rstrip("/")
        self._api = hosts.api.rstrip("/")
        self._graph = hosts.graph.rstrip("/")
        self._versioned = f"{self._graph}/{quote(version, safe='')}"
        self._timeout = timeout
        self._transport = Transport()

    def authorize_url(self, app_id: str, redirect_uri: str, state: str) -> str:
        """The page where an account's owner lets the app in.

        :param app_id: the *Instagram* app id, not the Meta app's.
        :param redirect_uri: exactly as in Meta's App Dashboard.
        :param state: comes back with the answer.
        """
        query = {
            "client_id": app_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": ",".join(const.SCOPES),
            "state": state,
            # Lets people choose the account, and keeps Facebook's out of it.
            "force_reauth": "true",
            "enable_fb_login": "false",
        }
        return f"{self._login}/oauth/authorize?{urlencode(query)}"

    def exchange_code(
        self, app_id: str, app_secret: str, redirect_uri: str, code: str
    ) -> ShortToken:
        """The token for the code of a login; a code works once, for an hour.

        :param redirect_uri: byte for byte the one of :meth:`authorize_url`.
        """
        form = {
            "client_id": app_id,
            "client_secret": app_secret,
            "grant_type": "authorization_code",
            "redirect_uri": redirect_uri,
            # Instagram appends this to the address; it is not part of the code.
            "code": code.removesuffix("#_"),
        }
        url = f"{self._api}/oauth/access_token"
        answer = self._request("POST", url, secrets=(app_secret, code), data=form)
        return answers.short_token(answer)

    def exchange_long_lived(self, app_secret: str, access_token: str) -> LongToken:
        """A token of 60 days for one of an hour."""
        return self._token(
            "access_token",
            grant_type="ig_exchange_token",
            client_secret=app_secret,
            access_token=access_token,
        )

    def refresh(self, access_token: str) -> LongToken:
        """A new token of 60 days for one at least 24 hours old and not expired."""
        return self._token(
            "refresh_access_token",
            grant_type="ig_refresh_token",
            access_token=access_token,
        )

    def _token(self, path: str, **query: str) -> LongToken:
        # Both paths have no version, and only the query form is documented.
        answer = self._request(
            "GET",
            f"{self._graph}/{path}",
            secrets=(query["access_token"], query.get("client_secret", "")),
            params=query,
            bare=_FOR_ACCOUNT,
        )
        return answers.long_token(answer)

    def me(self, access_token: str) -> Account:
        """The account a token belongs to, with both of its ids."""
        answer = self._call(
            "GET",
            "me",
            access_token,
            params={"fields": _ACCOUNT_FIELDS},
            bare=_FOR_ACCOUNT,
        )
        return answers.account(answer)

    def subscribe(
        self,
        access_token: str,
        instagram_id: str,
        fields: Iterable[str] = const.WEBHOOK_FIELDS,
    ) -> None:
        """Have the account's events sent to the app's webhook.

        Replaces what was subscribed before. The fields selected in Meta's App
        Dashboard decide in the end.

        :raises MalformedAnswer: also when Instagram does not say that it did.
        """
        answer = self._call(
            "POST",
            _subscription(instagram_id),
            access_token,
            params={"subscribed_fields": ",".join(fields)},
            bare=_FOR_ACCOUNT,
        )
        answers.success(answer)

    def subscribed_fields(self, access_token: str, instagram_id: str) -> frozenset[str]:
        """The fields the account is subscribed to; none when it is not.

        Asked right after :meth:`subscribe`, Meta may answer with a rate limit.
        """
        answer = self._call(
            "GET", _subscription(instagram_id), access_token, bare=_FOR_ACCOUNT
        )
        return answers.fields(answer)

    def unsubscribe(self, access_token: str, instagram_id: str) -> None:
        """Have no more events of the account sent.

        :raises MalformedAnswer: also when Instagram does not say that it did.
        """
        answer = self._call("DELETE", _subscription(instagram_id), access_token)
        answers.success(answer)

    def send_text(
        self,
        access_token: str,
        instagram_id: str,
        igsid: str,
        text: str,
        *,
        tag: str | None = None,
        reply_to: str | None = None,
    ) -> str:
        """Write to a customer; the echo may come before this returns.

        :param igsid: the customer.
        :param text: at most :data:`~.const.TEXT_LIMIT_BYTES` bytes of UTF-8.
        :param tag: :data:`~.const.HUMAN_AGENT_TAG` after the window's end.
        :param reply_to: the `mid` of the message it answers.
        :return: the `mid`.
        :raises Unconfirmed: when it may have arrived: never repeat it blindly.
        :raises QuoteRefused: when it may go without `reply_to`.
        """
        return self._send(
            access_token,
            instagram_id,
            igsid,
            {"text": text},
            tag=tag,
            reply_to=reply_to,
        )

    def profile(self, access_token: str, igsid: str) -> Profile:
        """A customer's name and picture; to be had once the person has written."""
        answer = self._call(
            "GET",
            quote(igsid, safe=""),
            access_token,
            params={"fields": _PROFILE_FIELDS},
            bare=_FOR_PROFILE,
        )
        return answers.profile(answer)

    def _call(
        self,
        method: str,
        path: str,
        access_token: str,
        *,
        secrets: Sequence[str] = (),
        **options: Any,
    ) -> Object:
        """A versioned call with the token in the header."""
        return self._request(
            method,
            f"{self._versioned}/{path}",
            secrets=(access_token, *secrets),
            auth=Bearer(access_token),
            **options,
        )

    def _request(
        self,
        method: str,
        url: str,
        *,
        secrets: tuple[str, ...],
        bare: dict[int, Decision] | None = None,
        is_send: bool = False,
        timeout: Timeout | None = None,
        **options: Any,
    ) -> Object:
        """The door: every call goes through here.

        :param secrets: what no text may repeat.
        :param bare: what a code without subcode means for this call.
        :param is_send: whether repeating it could reach a person twice.
        :param timeout: when Instagram may take longer than usual.
        """
        started = time.monotonic()
        outcome = "no answer"
        try:
            answer = self._transport.call(
                method,
                url,
                timeout=timeout or self._timeout,
                max_bytes=const.ANSWER_LIMIT_BYTES,
                **options,
            )
            outcome = str(answer.status)
            usage.note(answer.headers)
            return content_of(answer, bare=bare or {}, is_send=is_send, secrets=secrets)
        except Failure as failure:
            raise network_error(failure, is_send=is_send) from None
        finally:
            milliseconds = (time.monotonic() - started) * 1000
            path = urlsplit(url).path
            _logger.debug("%s %s: %s, %.0f ms", method, path, outcome, milliseconds)


def _subscription(instagram_id: str) -> str:
    # Meta's documentation allows `me` here too; it was seen to fail.
    return f"{quote(instagram_id, safe='')}/subscribed_apps"
