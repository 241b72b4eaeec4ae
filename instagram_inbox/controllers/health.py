from http import HTTPStatus

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route

SCHEME = "Bearer "


class InstagramHealth(Controller):
    """The address that monitoring asks whether everything runs in time."""

    # `readonly=False`: a replica says nothing about the database that receives messages
    @route(
        "/instagram/health",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
        readonly=False,
        sitemap=False,
    )
    def health(self, **_params):
        """Return 200 or 503, one word, and figures for those who have the key."""
        # sudo: the states of queues and jobs; strangers get one word
        health_sudo = request.env(user=SUPERUSER_ID, su=True)["instagram.health"]
        report = health_sudo._report()
        header = request.httprequest.headers.get("Authorization", "")
        given = header.removeprefix(SCHEME) if header.startswith(SCHEME) else ""
        is_late = report["status"] != "ok"
        shown = (
            report if health_sudo._knows_key(given) else {"status": report["status"]}
        )
        return request.make_json_response(
            shown,
            headers=[("Cache-Control", "no-store")],
            status=HTTPStatus.SERVICE_UNAVAILABLE if is_late else HTTPStatus.OK,
        )
