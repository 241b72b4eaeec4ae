"""The calls to Instagram: one method for each, and one method that sends them all.

Every method raises an :class:`~.exceptions.InstagramError` whose class says what to
do; only sends raise :class:`~.exceptions.Unconfirmed`. No error text and no log line
holds a token, a secret or a code.

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
from .comments import Comments
from .errors import Decision
from .history_calls import HistoryCalls
from .responses import Bearer, content_of, network_error
from .send import QuickReply, Sends, text_message
from .taps import TapCalls

__all__ = ["Account", "Hosts", "InstagramClient", "LongToken", "Profile", "ShortToken"]

_logger = logging.getLogger(__name__)

_ACCOUNT_FIELDS: Final = "id,user_id,username,name,account_type,profile_picture_url"
_PROFILE_FIELDS: Final = (
    "name,username,profile_pic,follower_count,is_user_follow_business,"
    "is_business_follow_user,is_verified_user"
)

# The meaning of a code without subcode for some calls (seen 2026-10-05). Meta says
# "Unsupported request" with code 100 when the app may not work with an account: the
# app is in development and the person is no tester, it lacks access, or the secret is
# wrong.
_FOR_ACCOUNT: Final[dict[int, Decision]] = {100: (Refused, "account_not_allowed")}
_FOR_PROFILE: Final[dict[int, Decision]] = {
    100: (RecipientUnavailable, "recipient_unknown")
}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The addresses of Instagram's servers: scheme, host and port, without path.

    :param login: of the page where the account's owner agrees.
    :param api: of the exchange of the code.
    :param graph: of everything else.
    """

    login: str = const.LOGIN_HOST
    api: str = const.API_HOST
    graph: str = const.GRAPH_HOST


class InstagramClient(Actions, Comments, HistoryCalls, Sends, TapCalls):
    """Instagram's API; safe to use from several threads.

    :param hosts: Meta's, or those of a simulator or proxy.
    :param version: of the Graph API.
    :param timeout: seconds to connect, and seconds from then to the last byte.
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

    def authorize_url(
        self, app_id: str, redirect_uri: str, state: str, *, comments: bool = False
    ) -> str:
        """Return the address of the page where an account's owner lets the app in.

        :param app_id: the *Instagram* app id, not the Meta app's.
        :param redirect_uri: exactly as in Meta's App Dashboard.
        :param state: Instagram returns it with the code.
        :param comments: whether to ask for the account's comments, too.
        """
        scopes = (*const.SCOPES, const.COMMENT_SCOPE) if comments else const.SCOPES
        query = {
            "client_id": app_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": ",".join(scopes),
            "state": state,
            # Lets people choose the account, and hides Facebook's login.
            "force_reauth": "true",
            "enable_fb_login": "false",
        }
        return f"{self._login}/oauth/authorize?{urlencode(query)}"

    def exchange_code(
        self, app_id: str, app_secret: str, redirect_uri: str, code: str
    ) -> ShortToken:
        """Return the token for a login code; a code works once, within an hour.

        :param app_id: the *Instagram* app id.
        :param app_secret: the *Instagram* app secret.
        :param redirect_uri: byte for byte the one of :meth:`authorize_url`.
        :param code: as Instagram returned it.
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
        """Return a token of 60 days for one of an hour.

        :param app_secret: the *Instagram* app secret.
        :param access_token: the token of an hour.
        """
        return self._token(
            "access_token",
            grant_type="ig_exchange_token",
            client_secret=app_secret,
            access_token=access_token,
        )

    def refresh(self, access_token: str) -> LongToken:
        """Return a new token of 60 days for one that is at least 24 hours old.

        :param access_token: the token to renew.
        :raises AuthError: when the token has expired.
        """
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
        """Return the account that a token belongs to, with both of its ids.

        :raises AuthError: when the token is no longer valid.
        """
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
        """Subscribe the app's webhook to the account's events.

        This replaces earlier subscriptions. Instagram only sends fields that are also
        selected in Meta's App Dashboard.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param fields: of :data:`~.const.WEBHOOK_FIELDS` and
            :data:`~.const.COMMENT_FIELDS`.
        :raises MalformedAnswer: also when Instagram does not confirm it.
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
        """Return the fields the account is subscribed to; none when it is not.

        Meta may answer with a rate limit right after :meth:`subscribe`.

        :param access_token: of the account.
        :param instagram_id: of the account.
        """
        answer = self._call(
            "GET", _subscription(instagram_id), access_token, bare=_FOR_ACCOUNT
        )
        return answers.fields(answer)

    def unsubscribe(self, access_token: str, instagram_id: str) -> None:
        """End the subscription to the account's events.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :raises MalformedAnswer: also when Instagram does not confirm it.
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
        quick_replies: Iterable[QuickReply] = (),
    ) -> str:
        """Send a text to a customer; its echo may come before this returns.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param igsid: of the customer.
        :param text: at most :data:`~.const.TEXT_LIMIT_BYTES` bytes of UTF-8.
        :param tag: :data:`~.const.HUMAN_AGENT_TAG` after the end of the reply window.
        :param reply_to: the `mid` of the message to quote.
        :param quick_replies: at most :data:`~.const.QUICK_REPLY_LIMIT`, shown below the
            text until the customer writes or taps; on phones only.
        :return: the `mid`.
        :raises Unconfirmed: when the text may have arrived: never repeat it blindly.
        :raises QuoteRefused: when it can be sent without `reply_to`.
        """
        return self._send(
            access_token,
            instagram_id,
            igsid,
            text_message(text, quick_replies),
            tag=tag,
            reply_to=reply_to,
        )

    def profile(self, access_token: str, igsid: str) -> Profile:
        """Return a customer's name and picture.

        Instagram has them only for people who have written to the account.

        :param access_token: of the account.
        :param igsid: of the customer.
        :raises RecipientUnavailable: when Instagram does not show this person.
        """
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
        """Make a call of the API's version, with the token in the header."""
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
        """Send a request: every call goes through here.

        :param secrets: values that no text may repeat.
        :param bare: the meaning of a code without subcode for this call.
        :param is_send: whether repeating the call could reach a person twice.
        :param timeout: when Instagram may need longer than usual.
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
    # Meta's documentation also allows `me` here; that was seen to fail.
    return f"{quote(instagram_id, safe='')}/subscribed_apps"
