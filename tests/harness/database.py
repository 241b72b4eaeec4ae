import contextlib
import shutil
import uuid

import psycopg2

from .environment import data_dir, postgres, setting


class Database:
    """A fresh copy of the database with the add-on installed; dropped at the end.

    :param template: another one to copy, to which nobody is connected
    """

    def __init__(self, template=None):
        self.name = f"e2e_{uuid.uuid4().hex[:10]}"
        self._template = template

    def __enter__(self):
        template = self._template or setting("TEMPLATE")
        self._administrate(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}"')
        files = data_dir() / "filestore"
        if (files / template).exists():
            shutil.copytree(files / template, files / self.name)
        return self

    def __exit__(self, *_error):
        self._administrate(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        shutil.rmtree(data_dir() / "filestore" / self.name, ignore_errors=True)

    def query(self, sql, *params):
        """Run one statement in a transaction of its own.

        :return: its rows; none when it is no question
        """
        with _connection(self.name) as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else []

    @staticmethod
    def _administrate(sql):
        with _connection("postgres") as cursor:
            cursor.execute(sql)


@contextlib.contextmanager
def _connection(database):
    with contextlib.closing(psycopg2.connect(dbname=database, **postgres())) as each:
        each.autocommit = True
        with each.cursor() as cursor:
            yield cursor
