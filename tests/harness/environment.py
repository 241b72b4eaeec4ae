"""What `./dev` prepared, read from the environment."""

import configparser
import json
import os
from pathlib import Path


def setting(name):
    return os.environ[f"INSTAGRAM_INBOX_{name}"]


def odoo_command():
    return json.loads(setting("ODOO"))


def postgres():
    """:return: keyword arguments of `psycopg2.connect`"""
    return json.loads(setting("PG"))


def data_dir():
    """Where Odoo keeps attachments, by database."""
    config = configparser.RawConfigParser()
    config.read(setting("CONFIG"))
    return Path(config["options"]["data_dir"])
