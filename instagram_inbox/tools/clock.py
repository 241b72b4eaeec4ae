"""Times with microseconds."""

from datetime import datetime, timezone

from odoo.fields import Domain
from odoo.tools import SQL


def clock():
    """Return the current time with microseconds, to sort messages of both sides.

    Odoo's own times have whole seconds.
    """
    return datetime.now(timezone.utc).replace(tzinfo=None)


def after(name, instant):
    """Return the domain of records whose time is later than an instant.

    Odoo's own comparison is one of whole seconds.

    :param str name: of a field that stores microseconds
    """

    def condition(model, alias, query):
        return SQL("%s > %s", model._field_to_sql(alias, name, query), instant)

    return Domain.custom(to_sql=condition)
