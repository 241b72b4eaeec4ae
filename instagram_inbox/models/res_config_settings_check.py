import re

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# What comes along with a copy, also invisibly.
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")

# What people paste in place of a secret, and what to tell them; the first that fits.
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
    """What is entered for the Instagram app, before it can do harm."""

    _inherit = "res.config.settings"

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
        """Take away what came along at the ends: inside it is a mistake to tell."""
        start, end = rf"^{_BLANKS.pattern}", rf"{_BLANKS.pattern}$"
        return re.sub(f"{start}|{end}", "", text)
