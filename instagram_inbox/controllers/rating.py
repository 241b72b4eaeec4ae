import re

from odoo.http import Controller, request, route
from odoo.tools.misc import get_lang
from werkzeug.exceptions import NotFound

# The smileys of Odoo's own page, and the key of their word.
RATES = {5: "top", 3: "ok", 1: "ko"}


class InstagramRatingPage(Controller):
    """Odoo's page for ratings, on which nothing is chosen yet.

    It says nothing about the conversation. Odoo's own route stores the rating.
    """

    @route(
        "/rate/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def rate(self, token, **_params):
        rating_sudo = self._rating_sudo(token)
        lang = rating_sudo.partner_id.lang or get_lang(request.env).code
        request.update_context(lang=lang)
        if request.env.user._is_internal():
            page, values = self._page_for_colleagues(rating_sudo)
        else:
            page, values = self._page(rating_sudo)
        views = request.env["ir.ui.view"]
        response = request.make_response(views._render_template(page, values))
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _page(self, rating_sudo):
        text = rating_sudo._fields["rating_text"]
        words = dict(text._description_selection(request.env))
        return "instagram_inbox.instagram_rating_page", {
            "rate": 0,
            "rate_names": {value: words[key] for value, key in RATES.items()},
            "rating": rating_sudo,
            "token": rating_sudo.access_token,
        }

    def _page_for_colleagues(self, rating_sudo):
        """Return Odoo's page for people whom the link was not sent to."""
        rated_sudo = request.env["instagram.rating"].sudo().browse(rating_sudo.res_id)
        model = request.env["ir.model"]._get(rated_sudo._name)
        return "rating.rating_external_page_invalid_partner", {
            "model_name": model.display_name,
            "name": rated_sudo.display_name,
            "web_base_url": rating_sudo.get_base_url(),
        }

    def _rating_sudo(self, token):
        # sudo: rating.rating - whoever has the link may rate
        ratings_sudo = request.env["rating.rating"].sudo()
        if not re.fullmatch(r"[0-9a-f]{32}", token):
            raise NotFound
        domain = [
            ("access_token", "=", token),
            ("res_model", "=", "instagram.rating"),
        ]
        if not (rating_sudo := ratings_sudo.search(domain, limit=1)):
            raise NotFound
        return rating_sudo
