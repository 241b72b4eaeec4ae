"""Settings of tables whose rows change all the time."""

from odoo.tools import SQL

# PostgreSQL cleans a table when a fifth of its rows are dead. A queue with many settled
# rows would have grown by then, and each look at what waits passes over the dead ones.
SETTINGS = {
    "autovacuum_vacuum_threshold": 1000,
    "autovacuum_vacuum_scale_factor": 0.01,
    "autovacuum_vacuum_insert_threshold": 10000,
    "autovacuum_vacuum_insert_scale_factor": 0.05,
    "autovacuum_analyze_threshold": 1000,
    "autovacuum_analyze_scale_factor": 0.05,
}


def clean_often(model):
    """Have PostgreSQL clean the table of a model often.

    An administrator's own settings of the table stay as they are.
    """
    cr = model.env.cr
    cr.execute(
        SQL(
            "SELECT reloptions FROM pg_class WHERE oid = %s::regclass",
            model._table,
        )
    )
    known = {option.partition("=")[0] for option in cr.fetchone()[0] or ()}
    missing = [
        SQL("%s = %s", SQL.identifier(name), SQL(str(value)))
        for name, value in SETTINGS.items()
        if name not in known
    ]
    if missing:
        cr.execute(
            SQL(
                "ALTER TABLE %s SET (%s)",
                SQL.identifier(model._table),
                SQL(", ").join(missing),
            )
        )
