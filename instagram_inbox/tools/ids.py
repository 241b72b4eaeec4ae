"""Check whether a value from outside can be the id of a record."""

# The largest integer of PostgreSQL.
MAX_ID = 2**31 - 1


def is_id(value):
    """Return whether the database can hold a record with this id."""
    return type(value) is int and 0 < value <= MAX_ID
