import re
from contextlib import suppress

from odoo.http import Controller, request, route

from ..tools import logs
from ..words.login_failures import KEPT_FAILURES, LoginFailed, by_words
from . import login_state

CALLBACK = "/instagram/callback"
MANAGER = "instagram_inbox.instagram_inbox_group_manager"

FAILURE_BY_ERROR = {"access_denied": "cancelled"}

logs.install()


class InstagramOAuth(Controller):
    """The routes to Instagram's login page and back."""

    @route("/instagram/connect", type="http", auth="user", methods=["GET"])
    def connect(self, **_params):
        """Send a manager to Instagram to connect an account or reconnect an inbox."""
        inbox_id = request.httprequest.args.get("inbox_id")
        try:
            return request.redirect(self._authorize_url(inbox_id), 303, local=False)
        except LoginFailed as failed:
            return self._explain(failed, inbox_id)

    # auth="public": with "user", a lost session would carry the code in the address
    # of the login page.
    @route(CALLBACK, type="http", auth="public", methods=["GET"])
    def callback(self, **_params):
        """Complete or refuse the login that returns from Instagram."""
        params = request.httprequest.args  # from the query, so never a file
        code, state = params.get("code"), params.get("state")
        login = None
        try:
            self._check_manager()
            if not code and "error" in params:  # says more than an invalid state
                with suppress(LoginFailed):
                    login = login_state.redeem(request, state)
                self._raise_refusal(
                    params["error"], params.get("error_description", "")
                )
            login = login_state.redeem(request, state)
            if not code:
                raise LoginFailed("ended_by_instagram")
            self._check_configured()
            inbox = self._inbox(login.inbox_id)
            company = request.env["res.company"].browse(login.company_id)
            inbox = inbox._login(code, login.redirect_uri, company)
        except LoginFailed as failed:
            if login and failed.key in KEPT_FAILURES:
                note = request.env["instagram.observation"]._note_apart
                note("login_failed", failed.key, failed.detail)
            return self._explain(failed, login and login.inbox_id)
        return request.redirect(inbox._form_url(), 303)

    def _authorize_url(self, inbox_id):
        self._check_manager()
        self._check_configured()
        inbox = self._inbox(inbox_id)
        inbox._check_no_erasure()  # better to refuse now than after the login
        settings = request.env["instagram.api"]
        redirect_uri = settings._url(CALLBACK)
        company = inbox.company_id or self._current_company()
        state = login_state.begin(request, company.id, inbox.id, redirect_uri)
        return settings._client().authorize_url(
            settings._app_id(),
            redirect_uri,
            state,
            comments=bool(inbox.has_comments),
        )

    def _check_manager(self):
        if request.env.user._is_public():
            raise LoginFailed("logged_out")
        if not request.env.user.has_group(MANAGER):
            raise LoginFailed("not_manager")

    def _check_configured(self):
        if missing := request.env["instagram.api"]._missing_settings():
            raise LoginFailed(
                "not_configured",
                missing=", ".join(missing),
                administrators=request.env["instagram.api"]._administrators(),
            )

    def _raise_refusal(self, error, error_description):
        """Raise the reason why Instagram returned no code."""
        usual = FAILURE_BY_ERROR.get(error, "ended_by_instagram")
        raise LoginFailed(by_words(error_description) or usual)

    def _inbox(self, inbox_id):
        """Return the inbox to reconnect, as the user may see it, or an empty one."""
        inbox = request.env["instagram.inbox"]
        if not inbox_id:
            return inbox
        if re.fullmatch(r"[0-9]{1,9}", str(inbox_id)):
            domain = [("id", "=", int(inbox_id))]
            inbox = inbox.with_context(active_test=False).search(domain)
        if not inbox:
            raise LoginFailed("inbox_gone")
        return inbox.with_env(request.env)

    def _current_company(self):
        """Return the company chosen in the web client, which stores it in a cookie."""
        chosen = request.cookies.get("cids", "").replace(",", "-").split("-")[0]
        mine = request.env.user.company_ids
        company = mine.filtered(lambda company: str(company.id) == chosen)
        return company or request.env.company

    def _explain(self, failed, inbox_id=None):
        """Return a page that says what happened and what helps."""
        failure = failed.failure
        again_url = "/instagram/connect"
        if inbox_id and failure.button == "retry":
            again_url += f"?inbox_id={inbox_id}"
        title, text = failed.explanation(request.env)
        response = request.render(
            "instagram_inbox.instagram_oauth_failure",
            {
                "title": title,
                "text": text,
                "detail": failed.detail,
                "button": failure.button,
                "again_url": again_url,
                "inboxes_url": request.env["instagram.inbox"]._form_url(),
                "is_manager": request.env.user.has_group(MANAGER),
                "is_internal": request.env.user._is_internal(),
                "is_administrator": request.env.user.has_group("base.group_system"),
            },
            status=failure.status,
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
