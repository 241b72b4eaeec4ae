"""What customers tap on: the questions of an empty conversation, and the menu.

Vendor pages (2026-12-01):
https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/ice-breakers
https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/persistent-menu
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import quote

from ..common.const import DEFAULT_LOCALE, LOCALE_OF_LANGUAGE, LOCALES
from ..common.values import Object, items, mapping, string
from . import answers

TapKind = Literal["ice_breaker", "menu"]

# Meta's words for both lists.
_FIELDS: Final[dict[TapKind, str]] = {
    "ice_breaker": "ice_breakers",
    "menu": "persistent_menu",
}
_PLATFORM: Final = "instagram"


@dataclass(frozen=True, slots=True)
class Tap:
    """A question or an entry of the menu.

    :param payload: returns with the tap; ``""`` for a link.
    :param url: the page that a link opens; ``""`` for anything else.
    """

    title: str
    payload: str = ""
    url: str = ""


def locale_of(lang: str) -> str:
    """Return Meta's locale for a language of Odoo, or ``""`` if there is none."""
    if lang in LOCALES:
        return lang
    language = lang.partition("_")[0].partition("@")[0]
    known = (each for each in sorted(LOCALES) if each.startswith(f"{language}_"))
    return LOCALE_OF_LANGUAGE.get(language) or next(known, "")


# The taps in each language, by Meta's locale.
Taps = Mapping[str, tuple[Tap, ...]]


class TapCalls:
    """The part of :class:`~.client.InstagramClient` that sets what people tap on."""

    def set_taps(
        self, access_token: str, instagram_id: str, kind: TapKind, taps: Taps
    ) -> None:
        """Replace the questions or the menu of an account.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param kind: which of the two.
        :param taps: at least those of :data:`~.const.DEFAULT_LOCALE`.
        """
        content = [
            {
                "locale": locale,
                "call_to_actions": [_written(kind, tap) for tap in some],
            }
            for locale, some in taps.items()
        ]
        body = {"platform": _PLATFORM, _FIELDS[kind]: content}
        path = _profile(instagram_id)
        answers.done(self._call("POST", path, access_token, json=body))

    def delete_taps(self, access_token: str, instagram_id: str, kind: TapKind) -> None:
        """Delete the questions or the menu of an account, if there are any.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param kind: which of the two.
        """
        body = {"platform": _PLATFORM, "fields": [_FIELDS[kind]]}
        path = _profile(instagram_id)
        answers.done(self._call("DELETE", path, access_token, json=body))

    def taps(
        self, access_token: str, instagram_id: str, kind: TapKind
    ) -> dict[str, tuple[Tap, ...]]:
        """Return the questions or the menu of an account, by Meta's locale.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param kind: which of the two.
        """
        params = {"platform": _PLATFORM, "fields": _FIELDS[kind]}
        path = _profile(instagram_id)
        answer = self._call("GET", path, access_token, params=params)
        found: dict[str, tuple[Tap, ...]] = {}
        for entry in items(answer.get("data")):
            inside = mapping(entry)
            # both shapes are in Meta's pages: the lists, and an object that has them
            for each in items(inside.get(_FIELDS[kind], [inside])):
                known = mapping(each)
                locale = string(known.get("locale")) or DEFAULT_LOCALE
                taps = items(known.get("call_to_actions"))
                if taps:
                    found[locale] = tuple(_read(mapping(tap)) for tap in taps)
        return found

    def _call(
        self, method: str, path: str, access_token: str, **options: Any
    ) -> Object:
        raise NotImplementedError


def _profile(instagram_id: str) -> str:
    return f"{quote(instagram_id, safe='')}/messenger_profile"


def _written(kind: TapKind, tap: Tap) -> dict[str, str]:
    if kind == "ice_breaker":
        return {"question": tap.title, "payload": tap.payload}
    if tap.url:
        return {"type": "web_url", "title": tap.title, "url": tap.url}
    return {"type": "postback", "title": tap.title, "payload": tap.payload}


def _read(tap: Object) -> Tap:
    return Tap(
        title=string(tap.get("question")) or string(tap.get("title")),
        payload=string(tap.get("payload")),
        url=string(tap.get("url")),
    )
