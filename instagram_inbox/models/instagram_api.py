import functools
import secrets
from urllib.parse import urlsplit

from odoo import api, models

from ..instagram.calls.client import Hosts, InstagramClient
from ..instagram.common.const import API_HOST, API_VERSION, GRAPH_HOST, LOGIN_HOST

PREFIX = "instagram_inbox."

HOST_DEFAULTS = {
    "login_url": LOGIN_HOST,
    "api_url": API_HOST,
    "graph_url": GRAPH_HOST,
}
DEFAULTS = {
    "api_version": API_VERSION,
    "media_policy": "copy",
    "deletion_grace_days": "7",
    "event_retention_days": "30",
    "message_retention_days": "0",
    **HOST_DEFAULTS,
}


@functools.lru_cache(maxsize=16)
def _shared_client(hosts, version):
    # One client per address: it keeps its connections open.
    return InstagramClient(hosts, version=version)


class InstagramApi(models.AbstractModel):
    """The one place that reads the add-on's system parameters."""

    _name = "instagram.api"
    _description = "Instagram API Settings"

    def _parameter(self, name):
        """Return a system parameter, its default, or an empty string."""
        # sudo: ir.config_parameter - read in code only, never sent to a browser
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        value = (parameters_sudo.get_param(PREFIX + name) or "").strip()
        return value or DEFAULTS.get(name, "")

    def _app_id(self):
        return self._parameter("app_id")

    def _secrets(self):
        """Return the app secrets: the first for calls, all of them for signatures."""
        parts = self._parameter("app_secret").split(",")
        return [secret for part in parts if (secret := part.strip())]

    def _missing(self):
        """Return the names of the settings without which nobody can log in."""
        names = {
            "app_id": self.env._("Instagram app ID"),
            "app_secret": self.env._("Instagram app secret"),
        }
        found = {"app_id": self._app_id(), "app_secret": self._secrets()}
        return [label for name, label in names.items() if not found[name]]

    def _administrators(self):
        """Name those who can enter what is missing."""
        # sudo: res.users - names of colleagues, for whoever has to ask one
        users_sudo = self.env.ref("base.group_system").sudo().all_user_ids
        return ", ".join(users_sudo.filtered("active").sorted("id")[:3].mapped("name"))

    def _verify_token(self):
        return self._parameter("verify_token")

    @api.model
    def _ensure_verify_token(self):
        """Make up a verify token when there is none."""
        if not self._verify_token():
            # sudo: ir.config_parameter - set once at installation and when emptied
            parameters_sudo = self.env["ir.config_parameter"].sudo()
            parameters_sudo.set_param(
                PREFIX + "verify_token", secrets.token_urlsafe(24)
            )

    def _human_agent(self):
        """Whether agents may answer for seven days: the parameter holds a word."""
        return self._parameter("human_agent").lower() in ("true", "1")

    @api.model
    def _imports_conversations(self):
        """Whether what was said before is fetched: the parameter holds a word."""
        return self._parameter("import_conversations").lower() not in ("false", "0")

    def _copies_media(self):
        """Whether files are fetched and kept; else Instagram's links are shown."""
        return self._parameter("media_policy") != "link"

    def _days(self, name):
        """Return a parameter that counts days; its default when it is no number."""
        value = self._parameter(name)
        return int(value if value.isdecimal() else DEFAULTS[name])

    def _client(self):
        hosts = Hosts(*(self._host(name) for name in HOST_DEFAULTS))
        return _shared_client(hosts, self._parameter("api_version"))

    def _trusted_hosts(self):
        """Return the ``host:port`` that replace Meta's: a simulator, a proxy.

        Media may come from there over plain http, or from the same machine.
        """
        return frozenset(
            urlsplit(self._host(name)).netloc
            for name, default in HOST_DEFAULTS.items()
            if self._host(name) != default
        )

    def _host(self, name):
        return self._parameter(name).rstrip("/")

    def _url(self, path):
        """Return one of our own addresses as the outside world sees it."""
        # sudo: ir.config_parameter - the public address of this database
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return (base_url or "").rstrip("/") + path
