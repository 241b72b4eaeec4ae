import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate

from .instagram_api import DEFAULTS, PREFIX

_lt = LazyTranslate(__name__)

ADDRESSES = {
    "instagram_redirect_url": "/instagram/callback",
    "instagram_webhook_url": "/webhooks/instagram",
    "instagram_deauthorize_url": "/instagram/deauthorize",
    "instagram_deletion_url": "/instagram/data_deletion",
}

# Parameters with a default, as the settings show them.
CHOICES = ("api_version", "media_policy")

# Stored by our own code, not by `config_parameter`: Odoo deletes a parameter that is
# set to 0, and 0 is not the default here.
DAYS = ("deletion_grace_days", "event_retention_days", "message_retention_days")

# Characters that copying adds, some of them invisible.
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")

# What people paste instead of a secret, and its sentence; the first match counts.
NOT_A_SECRET = (
    (
        re.compile(r"(IG[A-Z]{2}|EAA)\S{16,}"),
        _lt(
            "This is an access token, which Odoo fetches itself. The secret is shown in"
            " Meta's app dashboard under Instagram › API setup with Instagram login,"
            " beside Instagram app secret: press Show."
        ),
    ),
    (
        re.compile(r"[0-9]+"),
        _lt(
            "This is a number, as an app ID is. The secret is a word of letters and"
            " digits: press Show beside Instagram app secret in Meta's app dashboard."
        ),
    ),
    (
        re.compile(r"[•●*.]+"),
        _lt(
            "These are the dots that hide the secret. Press Show beside Instagram app"
            " secret in Meta's app dashboard, then copy it."
        ),
    ),
    (
        re.compile(r".*[^!-~].*", re.DOTALL),
        _lt(
            "An app secret has neither spaces nor letters with accents. Copy it once"
            " more; several secrets are separated by commas."
        ),
    ),
)


class ResConfigSettings(models.TransientModel):
    """The settings of the Instagram app, and for how long data is kept.

    Entered values are checked before they can do harm.
    """

    _inherit = "res.config.settings"

    instagram_app_id = fields.Char(
        "Instagram App ID", config_parameter=PREFIX + "app_id"
    )
    # Not stored: an entered secret is only written to its parameter.
    instagram_app_secret = fields.Char(
        compute="_compute_instagram_app_secret",
        inverse="_inverse_instagram_app_secret",
        copy=False,
    )
    instagram_app_secret_set = fields.Boolean(compute="_compute_instagram_app_secret")
    instagram_verify_token = fields.Char(config_parameter=PREFIX + "verify_token")
    # Not by `config_parameter`, which would store the default like a choice.
    instagram_api_version = fields.Char("Instagram API Version")
    # Not by `config_parameter`: these hold a word, and any word would count as a tick.
    instagram_human_agent = fields.Boolean()
    instagram_import = fields.Boolean("Import Recent Conversations")
    instagram_media_policy = fields.Selection(
        [("copy", "Keep a copy in Odoo"), ("link", "Link to Instagram's copy")]
    )
    instagram_deletion_grace_days = fields.Integer("Days Until Data Is Erased")
    instagram_event_retention_days = fields.Integer("Days That Updates Are Kept")
    instagram_message_retention_days = fields.Integer("Days That Messages Are Kept")
    instagram_redirect_url = fields.Char(compute="_compute_instagram_addresses")
    instagram_webhook_url = fields.Char(compute="_compute_instagram_addresses")
    instagram_deauthorize_url = fields.Char(compute="_compute_instagram_addresses")
    instagram_deletion_url = fields.Char(compute="_compute_instagram_addresses")

    def _compute_instagram_app_secret(self):
        self.instagram_app_secret = False
        self.instagram_app_secret_set = bool(self.env["instagram.api"]._secrets())

    def _inverse_instagram_app_secret(self):
        for settings in self:
            if secret := settings._clean_app_secret():
                settings._instagram_parameters().set_param(
                    PREFIX + "app_secret", secret
                )
        self.invalidate_recordset(["instagram_app_secret", "instagram_app_secret_set"])

    def _compute_instagram_addresses(self):
        for name, path in ADDRESSES.items():
            self[name] = self.env["instagram.api"]._url(path)

    @api.constrains("instagram_app_id")
    def _check_instagram_app_id(self):
        for settings in self:
            app_id = settings._without_blanks(settings.instagram_app_id)
            if app_id and not re.fullmatch(r"[0-9]{1,32}", app_id):
                raise ValidationError(
                    self.env._(
                        "The Instagram app ID is a number, such as 1234567890123456."
                        " Copy it from Meta's app dashboard: Instagram › API setup"
                        " with Instagram login › Instagram app ID."
                    )
                )

    @api.constrains("instagram_api_version")
    def _check_instagram_api_version(self):
        for settings in self:
            version = settings._clean_api_version()
            if version and not re.fullmatch(r"v[0-9]{1,3}\.[0-9]", version):
                raise ValidationError(
                    self.env._(
                        "The API version is a letter and a number, such as v25.0."
                        " Empty the field for the version Odoo was made for."
                    )
                )

    @api.model
    def default_get(self, fields):
        """Leave out our parameters for users who may not read them: Odoo does not."""
        values = super().default_get(fields)
        if self.has_access("create"):
            return values
        return {
            name: value
            for name, value in values.items()
            if not name.startswith("instagram_")
        }

    def action_instagram_new_verify_token(self):
        """Replace the verify token; Meta keeps delivering until it verifies again."""
        self._instagram_parameters().set_param(PREFIX + "verify_token", False)
        self.env["instagram.api"]._ensure_verify_token()
        return {"type": "ir.actions.client", "tag": "reload"}

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Say beside the setting also what other apps keep when messages are deleted."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for setting in arch.iterfind(
            ".//setting[@id='instagram_message_retention_days']"
        ):
            kept = self.env["discuss.channel"]._instagram_kept_of_messages()
            setting.set("help", " ".join([setting.get("help"), *kept]))
        return arch, view

    def get_values(self):
        settings = self.env["instagram.api"]
        return {
            **super().get_values(),
            "instagram_human_agent": settings._allows_human_agent(),
            "instagram_import": settings._imports_conversations(),
            **{f"instagram_{name}": settings._parameter(name) for name in CHOICES},
            **{f"instagram_{name}": settings._days(name) for name in DAYS},
        }

    def set_values(self):
        self.instagram_app_id = self._without_blanks(self.instagram_app_id)
        self.instagram_api_version = self._clean_api_version()
        result = super().set_values()
        set_param = self._instagram_parameters().set_param
        set_param(PREFIX + "human_agent", str(self.instagram_human_agent))
        # the default is not stored: it may change with the add-on
        imports_none = not self.instagram_import
        set_param(PREFIX + "import_conversations", imports_none and "False")
        for name in CHOICES:
            self._instagram_choose(name, self[f"instagram_{name}"])
        for name in DAYS:
            self._instagram_choose(name, str(max(self[f"instagram_{name}"], 0)))
        self.env["instagram.api"]._ensure_verify_token()
        return result

    def _instagram_choose(self, name, value):
        """Store a choice unless it is the default, which may change with the add-on."""
        is_chosen = bool(value) and value != DEFAULTS[name]
        self._instagram_parameters().set_param(PREFIX + name, is_chosen and value)

    def _instagram_parameters(self):
        return self.env["ir.config_parameter"]

    def _clean_app_secret(self):
        """Return the entered secrets as they are stored, or an empty string.

        :raises ValidationError: when something else was pasted
        """
        parts = (self.instagram_app_secret or "").split(",")
        secrets = [secret for part in parts if (secret := self._trimmed(part))]
        for secret in secrets:
            for pattern, text in NOT_A_SECRET:
                if pattern.fullmatch(secret):
                    raise ValidationError(self.env._(text))
        return ",".join(secrets)

    def _clean_api_version(self):
        version = self._without_blanks(self.instagram_api_version).lower()
        return re.sub(r"^(?=[0-9])", "v", version)

    @staticmethod
    def _without_blanks(text):
        return _BLANKS.sub("", text or "")

    @staticmethod
    def _trimmed(text):
        """Remove what copying adds at both ends; within a secret it is a mistake."""
        start, end = rf"^{_BLANKS.pattern}", rf"{_BLANKS.pattern}$"
        return re.sub(f"{start}|{end}", "", text)
