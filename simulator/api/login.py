"""The login: consent page, code, short-lived token."""

import secrets
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from ..samples import pictures
from ..world.core import Core
from ..world.errors import GraphError, LoginError
from ..world.model import Account, Code
from . import pages, tokens

CODE_LIFE = 3600
SCOPES = {
    "instagram_business_basic": (
        "View profile and posts",
        "The account's name, picture and numbers.",
    ),
    "instagram_business_manage_messages": (
        "Access and manage messages",
        "Read and answer direct messages as this account.",
    ),
    "instagram_business_manage_comments": (
        "Access and manage comments",
        "Read, answer and hide comments.",
    ),
    "instagram_business_content_publish": (
        "Share content",
        "Publish posts as this account.",
    ),
    "instagram_business_manage_insights": (
        "Access insights",
        "Figures about posts and followers.",
    ),
}
REQUIRED = "instagram_business_basic"
_WRONG_APP = (
    "Invalid Request: Request parameters are invalid: Invalid platform app. "
    "Is the Instagram app ID set, and is it the one of this app?"
)
# Problems that Meta shows on a page of its own, without a way back.
_REFUSALS = {
    "developer_role_page": (
        "Insufficient Developer Role",
        "Insufficient Developer Role",
    ),
    "deactivated": (
        "API access deactivated",
        "API access deactivated. To reactivate, go to the app dashboard.",
    ),
    "redirect_uri": ("Invalid redirect_uri", "Invalid redirect_uri"),
}


def authorize(core: Core, request: Request) -> Response:
    problem = _problem(core, request)
    if problem:
        return pages.refusal(*problem)
    if request.method == "GET":
        return _consent_page(core, request)
    if request.form.get("decision") != "allow":
        return _back(
            request,
            error="access_denied",
            error_reason="user_denied",
            error_description="The user denied your request",
        )
    account = core.world.accounts.get(request.form.get("account", ""))
    if account is None:
        return _consent_page(core, request)
    meeting = core.faults.take("login")
    if meeting.is_of("developer_role"):
        return _back(
            request,
            error="access_denied",
            error_description="Insufficient developer role",
        )
    if meeting.fault:
        return pages.refusal(*_REFUSALS[meeting.fault.kind])
    if not account.professional:
        return pages.refusal(
            "This is a personal account",
            f"@{account.username} is not a professional account. Only business and "
            "creator accounts can be connected. Go back and choose another one.",
        )
    return _back(request, code=_new_code(core, request, account), fragment="_")


def _problem(core: Core, request: Request) -> tuple[str, str] | None:
    args = request.args
    if args.get("client_id") != core.app_id:
        return (
            "Invalid platform app",
            _WRONG_APP,
        )
    if not args.get("redirect_uri", "").startswith(("http://", "https://")):
        return "Invalid redirect_uri", "The address to come back to is missing."
    if args.get("response_type") != "code":
        return "Invalid response_type", "Only response_type=code is supported."
    wanted = _scopes(request)
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or REQUIRED not in wanted:
        return "Invalid scope", f"Unknown or missing permissions: {unknown or REQUIRED}"
    return None


def _scopes(request: Request) -> list[str]:
    return request.args.get("scope", "").replace(",", " ").split()


def _new_code(core: Core, request: Request, account: Account) -> str:
    ticked = request.form.getlist("scope")
    granted = [s for s in _scopes(request) if s == REQUIRED or s in ticked]
    value = "AQ" + secrets.token_urlsafe(60)
    with core.world.lock:
        core.world.codes[value] = Code(
            account.instagram_id,
            request.args["redirect_uri"],
            granted,
            core.world.now() + CODE_LIFE,
        )
    return value


def _back(request: Request, fragment: str = "", **answer: str) -> Response:
    if "state" in request.args:
        answer["state"] = request.args["state"]
    uri = request.args["redirect_uri"]
    location = f"{uri}{'&' if '?' in uri else '?'}{urlencode(answer)}"
    return redirect(f"{location}#{fragment}" if fragment else location)


def _consent_page(core: Core, request: Request) -> Response:
    accounts = "".join(
        pages.fill(
            "account.html",
            id=account.instagram_id,
            name=escape(account.name),
            username=escape(account.username),
            kind="Professional" if account.professional else "Personal",
            picture=escape(_picture(core, request, account)),
            checked="checked" if index == 0 else "",
        )
        for index, account in enumerate(core.world.accounts.values())
    )
    permissions = "".join(
        pages.fill(
            "permission.html",
            scope=scope,
            title=SCOPES[scope][0],
            text=SCOPES[scope][1],
            locked="disabled" if scope == REQUIRED else "",
            note=" Required." if scope == REQUIRED else "",
        )
        for scope in _scopes(request)
    )
    app = escape(urlsplit(request.args["redirect_uri"]).netloc)
    html = pages.fill(
        "authorize.html", app=app, accounts=accounts, permissions=permissions
    )
    return pages.html(html)


def _picture(core: Core, request: Request, account: Account) -> str:
    key = account.instagram_id
    return pictures.picture_url(core, request.url_root, "account", key)


def access_token(core: Core, request: Request) -> dict[str, Any]:
    """``POST /oauth/access_token``: exchange the code for a token of an hour."""
    try:
        core.faults.take("token", "exchange").before()
    except GraphError as error:
        raise LoginError(error.message, code=error.status) from error
    form = request.form
    if form.get("client_id") != core.app_id:
        raise LoginError("Invalid platform app")
    if form.get("client_secret") != core.app_secret:
        raise LoginError("Error validating client secret.")
    if form.get("grant_type") != "authorization_code":
        raise LoginError("Invalid grant_type")
    code = _redeem(core, form.get("code", ""), form.get("redirect_uri", ""))
    return _shape(core, code)


def _redeem(core: Core, value: str, redirect_uri: str) -> Code:
    with core.world.lock:
        code = core.world.codes.get(value)
        if code is None or code.used or code.expires_at <= core.world.now():
            raise LoginError("Matching code was not found or was already used")
        if code.redirect_uri != redirect_uri:
            raise LoginError(
                "Error validating verification code. Please make sure your "
                "redirect_uri is identical to the one you used in the OAuth dialog "
                "request"
            )
        code.used = True
    return code


def _shape(core: Core, code: Code) -> dict[str, Any]:
    settings = core.settings
    token = tokens.issue(core, code.account, code.scopes, long_lived=False)
    as_number = settings["user_id"] == "int" and settings["exchange_answer"] == "flat"
    answer: dict[str, Any] = {
        "access_token": token,
        "user_id": int(code.account) if as_number else code.account,
    }
    if settings["permissions"] == "list" and settings["exchange_answer"] == "flat":
        answer["permissions"] = code.scopes
    elif settings["permissions"] != "absent":
        answer["permissions"] = ",".join(code.scopes)
    return {"data": [answer]} if settings["exchange_answer"] == "data" else answer
