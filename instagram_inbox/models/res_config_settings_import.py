from odoo import api, fields, models

from .instagram_api import PREFIX


class ResConfigSettingsImport(models.TransientModel):
    _inherit = "res.config.settings"

    # The parameter holds a word, and Odoo takes any word for a tick: hence not here.
    instagram_import = fields.Boolean("Import Recent Conversations")

    @api.model
    def get_values(self):
        values = super().get_values()
        imports = self.env["instagram.api"]._imports_conversations()
        values["instagram_import"] = imports
        return values

    def set_values(self):
        result = super().set_values()
        # what is usual is no choice: it may change with the add-on
        self._instagram_parameters().set_param(
            PREFIX + "import_conversations", not self.instagram_import and "False"
        )
        return result
