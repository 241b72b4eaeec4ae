import functools
import secrets
from urllib.parse import urlsplit

from odoo import api, models
from odoo.tools import hash_sign, verify_hash_signed
from odoo.tools.translate import get_translation

from ...instagram.calls import outgoing_files
from ...instagram.calls.client import Hosts, InstagramClient
from ...instagram.calls.probe import ask, deliver
from ...instagram.common.const import (
    API_HOST,
    API_VERSION,
    GRAPH_HOST,
    LOGIN_HOST,
    MEDIA_LIMIT_BYTES,
)
from ...instagram.reasons import REASONS
from ...instagram.wire.reachable import is_reachable

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


QUESTION = "instagram_inbox.probe"
ANSWER = "instagram_inbox.probe.answer"
WEBHOOK = "/webhooks/instagram"
# A private address counts as reached: inside a local network, the name may lead to one,
# while everywhere else it leads to a public address.
REACHED = ("reached", "private")

# Odoo makes these pictures smaller at the upload: their size is only checked after it.
SHRUNK = frozenset({"image/jpeg", "image/png"})


class InstagramApi(models.AbstractModel):
    """The add-on's system parameters, which only this model reads.

    It also holds what depends on them: the client, the sentences for Meta's reasons,
    whether Instagram can fetch files from here, and whether our own webhook is reached.
    Only the database that sent a probe can answer it: any other server that receives
    one, because the address leads there, learns nothing from it.
    """

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

    def _missing_settings(self):
        """Return the names of the settings without which nobody can log in."""
        names = {
            "app_id": self.env._("Instagram app ID"),
            "app_secret": self.env._("Instagram app secret"),
        }
        found = {"app_id": self._app_id(), "app_secret": self._secrets()}
        return [label for name, label in names.items() if not found[name]]

    def _administrators(self):
        """Return the names of those who can enter what is missing."""
        # sudo: res.users - names of colleagues, for a person who has to ask one
        users_sudo = self.env.ref("base.group_system").sudo().all_user_ids
        return ", ".join(users_sudo.filtered("active").sorted("id")[:3].mapped("name"))

    def _verify_token(self):
        return self._parameter("verify_token")

    @api.model
    def _ensure_verify_token(self):
        """Create a verify token when there is none."""
        if not self._verify_token():
            # sudo: ir.config_parameter - set once at installation and when emptied
            parameters_sudo = self.env["ir.config_parameter"].sudo()
            parameters_sudo.set_param(
                PREFIX + "verify_token", secrets.token_urlsafe(24)
            )

    def _allows_human_agent(self):
        """Return whether agents may answer for seven days.

        The parameter is stored as text.
        """
        return self._parameter("human_agent").lower() in ("true", "1")

    @api.model
    def _imports_conversations(self):
        """Return whether earlier messages are fetched.

        The parameter is stored as text.
        """
        return self._parameter("import_conversations").lower() not in ("false", "0")

    def _copies_media(self):
        """Return whether files are fetched and kept, rather than linked."""
        return self._parameter("media_policy") != "link"

    def _days(self, name):
        """Return a parameter in days; its default when it is no number."""
        value = self._parameter(name)
        return int(value if value.isdecimal() else DEFAULTS[name])

    def _client(self):
        hosts = Hosts(*(self._host(name) for name in HOST_DEFAULTS))
        return _shared_client(hosts, self._parameter("api_version"))

    def _trusted_hosts(self):
        """Return the ``host:port`` that replace Meta's: of a simulator or a proxy.

        Media may come from there over plain http, or from the same machine.

        :rtype: frozenset[str]
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

    # ------------------------------------------------------------
    # OUR OWN WEBHOOK
    # ------------------------------------------------------------

    @api.model
    def _probe_webhook(self):
        """Call our webhook as Meta does.

        Write nothing before: no row may be locked while the calls last.

        :return: the kind of `Outcome`, or `other`, and its detail
        :rtype: tuple[str, str]
        """
        nonce = secrets.token_urlsafe(16)
        # sudo: ir.config_parameter - the database's secret signs
        question = hash_sign(self.sudo().env, QUESTION, nonce, expiration_hours=1)
        url = self._url(WEBHOOK)
        asked = ask(url, question)
        if asked.kind not in REACHED:
            return asked.kind, asked.detail
        if self._verified(ANSWER, asked.answer) != nonce:
            return "other", ""
        for secret in self._secrets()[:1]:
            delivered = deliver(url, secret)
            if delivered.kind not in REACHED:
                return delivered.kind, delivered.detail
        return asked.kind, ""

    @api.model
    def _answer_probe(self, question):
        """Return the proof that this database sent the probe, or None."""
        nonce = self._verified(QUESTION, question)
        # sudo: ir.config_parameter - the database's secret signs
        return nonce and hash_sign(self.sudo().env, ANSWER, nonce, expiration_hours=1)

    @api.model
    def _verified(self, scope, signed):
        try:
            # sudo: ir.config_parameter - the database's secret verifies
            return verify_hash_signed(self.sudo().env, scope, signed)
        except ValueError:
            return None

    # ------------------------------------------------------------
    # SENTENCES
    # ------------------------------------------------------------

    @api.model
    def _sentence(self, reason, lang=None):
        """Return, in everyday words, what happened to a call and what to do.

        :param str reason: a key of `REASONS`
        :param str lang: the reader's language
        :rtype: str
        """
        sentence = REASONS.get(reason, REASONS["unknown"])
        return get_translation("instagram_inbox", lang or "en_US", sentence, ())

    @api.model
    def _sentence_with(self, reason, words, lang=None):
        """Return the sentence, and quote Instagram where its own words say more."""
        sentence = self._sentence(reason, lang)
        return f"{sentence} “{words}”" if words else sentence

    @api.model
    def _shown_reasons(self):
        """Return the sentences that browsers show, by key, in the user's language."""
        return {key: self._sentence(key, self.env.lang) for key in REASONS}

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    def _files_blocked(self):
        """Return why no file can be sent at all.

        :return: a key of `REASONS`; None when files can be sent
        """
        if self._host("graph_url") != GRAPH_HOST or is_reachable(self._url("/")):
            return None  # a simulator, or a proxy, may be on this very machine
        return "address_private"

    @api.model
    def _file_sentence(self, name, reason):
        """Return the sentence that a file cannot be sent, with its name."""
        return self.env._(
            "“%(file)s” cannot be sent. %(reason)s",
            file=name,
            reason=self._sentence(reason, self.env.lang),
        )

    def _shown_files(self):
        """Return what can be sent: browsers refuse other files before an upload.

        Browsers go by the names of types; the server checks the content.
        """
        limits = {
            content_type: MEDIA_LIMIT_BYTES if content_type in SHRUNK else allowed.limit
            for allowed in outgoing_files.ALLOWED.values()
            for content_type in allowed.content_types | allowed.also_called
        }
        return {"blocked": self._files_blocked(), "limits": limits}
