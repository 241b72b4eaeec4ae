"""Before the models are updated: make room for what they require now."""

from odoo.tools.sql import SQL, column_exists


def migrate(cr, _version):
    """Keep edits and reactions only of messages that are here.

    Those that came before their message wait among the updates now: see the script for
    afterwards.
    """
    for name in ("instagram_message_edit", "instagram_reaction"):
        if not column_exists(cr, name, "mid"):
            continue
        table = SQL.identifier(name)
        cr.execute(SQL("DELETE FROM %s WHERE message_id IS NULL", table))
        # the unique indexes that begin with these columns go with them
        cr.execute(SQL("ALTER TABLE %s DROP COLUMN inbox_id, DROP COLUMN mid", table))
        index = SQL.identifier(f"{name}__message_id_index")
        cr.execute(SQL("DROP INDEX IF EXISTS %s", index))
