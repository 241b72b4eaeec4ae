import re

from odoo import SUPERUSER_ID
from odoo.http import Controller, request, route


class InstagramDeletionStatus(Controller):
    """The page on which the owner of an account sees whether its data is erased."""

    @route(
        "/instagram/data_deletion/<string:code>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        sitemap=False,
    )
    def status(self, code, **_params):
        """Show the progress of one request, and nothing else about anybody."""
        lang = self._visitors_lang()
        request.update_context(lang=lang)
        deletion_sudo = self._deletion_sudo(code)
        response = request.render(
            "instagram_inbox.instagram_deletion_status",
            {
                "direction": request.env["res.lang"]._get_data(code=lang).direction,
                "deletion": deletion_sudo,
                "lang_tag": lang.replace("_", "-"),
            },
            status=200 if deletion_sudo else 404,
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _deletion_sudo(self, code):
        # sudo: instagram.deletion - the code allows to read the state and the dates
        deletions_sudo = request.env["instagram.deletion"].sudo()
        if not re.fullmatch(r"[0-9a-f]{32}", code):
            return deletions_sudo
        domain = [("code", "=", code), ("is_customer", "=", False)]
        return deletions_sudo.search(domain)

    def _visitors_lang(self):
        """Return the installed language that the browser prefers."""
        env = request.env(user=SUPERUSER_ID, su=True)
        installed = [code for code, _name in env["res.lang"].get_installed()]
        for wanted, _quality in request.httprequest.accept_languages:
            if found := _closest(wanted, installed):
                return found
        return request.env.lang if request.env.lang in installed else installed[0]


def _closest(wanted, installed):
    """Return the wanted language if installed, else another variant of it, or None."""
    wanted = wanted.replace("-", "_").lower()
    tongue = wanted.partition("_")[0]
    same = [code for code in installed if code.lower() == wanted]
    kin = [code for code in installed if code.lower().partition("_")[0] == tongue]
    return next(iter(same + kin), None)
