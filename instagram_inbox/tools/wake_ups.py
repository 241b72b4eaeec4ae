"""Wake-ups for a waiting job, from its own threads and from other transactions."""

import logging
import selectors
import socket
from contextlib import suppress

import psycopg2
from odoo import sql_db
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Errors of a broken connection, or of a full connection pool.
NO_CONNECTION = (psycopg2.Error, sql_db.PoolError)
# More than the number of wake-ups that can be pending.
BYTES = 4096


class WakeUps:
    """Wait without polling: until a thread pokes, or a transaction has notified.

    PostgreSQL delivers a notification at the commit, to a connection that listens and
    is in no transaction. So this has a connection of its own, like Odoo's bus. Without
    a connection, only the time and the threads end a wait.

    :param str dbname: the database
    :param str channel: the channel that other transactions notify
    """

    def __init__(self, dbname, channel):
        self._dbname, self._channel = dbname, channel
        self._selector = selectors.DefaultSelector()
        self._poked, self._poker = socket.socketpair()
        self._cursor = self._fileno = None

    def __enter__(self):
        for end in (self._poked, self._poker):
            end.setblocking(False)
        self._selector.register(self._poked, selectors.EVENT_READ)
        return self

    def __exit__(self, *_error):
        self._stop_listening()
        self._selector.close()
        self._poked.close()
        self._poker.close()

    def poke(self, *_future):
        """End the wait, from any thread; or the next one, when nobody waits now."""
        with suppress(BlockingIOError):  # the pipe is full of pokes
            self._poker.send(b"\0")

    def listen(self):
        """Receive notifications from now on; connect again if the connection broke."""
        if self._cursor:
            return
        try:
            self._cursor = sql_db.db_connect(self._dbname).cursor()
            self._cursor.execute(SQL("LISTEN %s", SQL.identifier(self._channel)))
            self._cursor.commit()
            self._fileno = self._cursor.connection.fileno()
            self._selector.register(self._fileno, selectors.EVENT_READ)
        except NO_CONNECTION as error:
            self._hear_nothing(error)

    def wait(self, seconds):
        """Wait for a wake-up; several at once count as one.

        :param float seconds: the longest wait
        """
        for key, _events in self._selector.select(seconds):
            if key.fileobj is self._poked:
                self._poked.recv(BYTES)
            else:
                self._hear()

    def _hear(self):
        connection = self._cursor.connection
        try:
            connection.poll()
        except NO_CONNECTION as error:
            self._hear_nothing(error)
        else:
            connection.notifies.clear()

    def _hear_nothing(self, error):
        _logger.info("Nothing is heard of %s: %s", self._channel, error)
        self._stop_listening()

    def _stop_listening(self):
        """Return the connection unchanged; remove a broken one from Odoo's pool."""
        cursor, self._cursor = self._cursor, None
        if self._fileno is not None:
            self._selector.unregister(self._fileno)
            self._fileno = None
        if cursor:
            with suppress(*NO_CONNECTION):
                cursor.execute("UNLISTEN *", log_exceptions=False)
                cursor.commit()
            with suppress(*NO_CONNECTION):
                cursor.close()
