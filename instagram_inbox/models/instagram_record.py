from odoo import api, models
from odoo.exceptions import AccessError

# This value in the context shows that this add-on creates the record. It is compared by
# identity, so no context that comes from a browser can contain it.
OURS = object()


class InstagramRecord(models.AbstractModel):
    """A record that only this add-on creates.

    The add-on also creates records on behalf of people, in their context. So the values
    ignore the defaults in the context and the defaults that users set.
    """

    _name = "instagram.record"
    _description = "Record Created by Odoo Only"

    @api.model
    def _instagram_own_fields(self):
        """Return the names of the fields that get their defaults only from the code."""
        return set(self._fields)

    @api.model
    def default_get(self, fields):
        own = self._instagram_own_fields()
        others = [name for name in fields if name not in own]
        defaults = super().default_get(others) if others else {}
        for name in own.intersection(fields):
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, False)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    @api.model
    def _get_default_form_view(self):
        """Return a read-only form: anybody who knows its address can open it."""
        form = super()._get_default_form_view()
        for right in ("create", "edit", "delete", "duplicate"):
            form.set(right, "0")
        return form


class InstagramExtension(models.AbstractModel):
    """A model of Odoo with fields of ours, which only this add-on sets.

    Superuser mode is not enough to set them at creation: other code creates records in
    that mode with values that a person sends. Odoo's mail gateway does so, and a live
    chat starts with the defaults that a visitor's browser puts into the context.
    """

    _name = "instagram.extension"
    _inherit = "instagram.record"
    _description = "Fields Set by Odoo Only"

    @api.model
    def _instagram_own_fields(self):
        return {name for name in self._fields if name.startswith("instagram_")}

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("instagram_own") is not OURS:
            self._instagram_refuse_own(set().union(*vals_list))
        return super().create(vals_list)

    def copy_data(self, default=None):
        """Leave out our empty fields, so that other records can be copied."""
        own = self._instagram_own_fields().difference(default or ())
        return [
            {name: value for name, value in vals.items() if value or name not in own}
            for vals in super().copy_data(default)
        ]

    def write(self, vals):
        if not self.env.su:
            self._instagram_refuse_own(vals)
        return super().write(vals)

    def _update_cache(self, values, validate=True):
        """Ignore our fields in a form's record that is not saved yet.

        Otherwise anybody could put a contact's id into an unsaved form and read fields
        computed from it.
        """
        if not self.env.su:
            own = self._instagram_own_fields()
            values = {name: value for name, value in values.items() if name not in own}
        return super()._update_cache(values, validate)

    @api.model
    def _instagram_refuse_own(self, names):
        own = self._instagram_own_fields().intersection(names)
        if own:
            labels = [
                self._fields[name]._description_string(self.env) for name in sorted(own)
            ]
            raise AccessError(
                self.env._(
                    "Only Odoo itself sets these fields: %(fields)s.",
                    fields=", ".join(labels),
                )
            )
