"""The environment variables in which `./dev` names what it prepared."""

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
    """Return the folder where Odoo keeps attachments, by database."""
    return Path(_option("data_dir"))


def addons_path():
    return _option("addons_path")


def _option(name):
    config = configparser.RawConfigParser()
    config.read(setting("CONFIG"))
    return config["options"][name]
