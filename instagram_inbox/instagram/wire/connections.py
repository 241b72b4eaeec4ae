"""The sockets of :mod:`~.transport`, in the hooks of ``urllib3`` for its classes."""

import io
import ipaddress
import socket
import threading
import time
from http.client import HTTPResponse
from typing import Any, Final

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class Progress(threading.local):
    """How far this thread's latest call has come."""

    sent = False
    forbidden = False


progress: Final = Progress()

# Not part of the public internet, though some versions of Python do not know it: 6to4
# relays, and addresses for documentation and for segment routing.
# https://www.iana.org/assignments/iana-ipv6-special-registry (2026-11-30)
_SPECIAL: Final = [
    ipaddress.ip_network(each) for each in ("192.88.99.0/24", "3fff::/20", "5f00::/16")
]


class _BoundedReader(io.RawIOBase):
    """A socket's stream that ends at a given time, however slowly its bytes come."""

    def __init__(self, sock: socket.socket, stream: Any) -> None:
        super().__init__()
        self._sock = sock
        self._stream = stream
        self._timeout = sock.gettimeout()
        self._deadline = time.monotonic() + (self._timeout or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._timeout is None:
            return self._read(buffer)
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(remaining)
        try:
            return self._read(buffer)
        finally:
            self._sock.settimeout(self._timeout)

    def _read(self, buffer: Any) -> int | None:
        count: int | None = self._stream.readinto(buffer)
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()


class _BoundedResponse(HTTPResponse):
    """Applies the socket's timeout to the whole answer instead of to each read."""

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_BoundedReader(sock, self.fp.detach()))


def _start(connection: HTTPConnection) -> None:
    """Note that the other side may have received something from here on."""
    if connection.sock is None:
        connection.connect()
    progress.sent = True


class _Http(HTTPConnection):
    response_class = _BoundedResponse

    def send(self, data: Any) -> None:
        _start(self)
        super().send(data)


class _Https(HTTPSConnection):
    response_class = _BoundedResponse

    def send(self, data: Any) -> None:
        _start(self)
        super().send(data)


class _PublicHttp(_Http):
    def _new_conn(self) -> socket.socket:
        _refuse_private(self.host, self.port)
        return _checked(super()._new_conn())


class _PublicHttps(_Https):
    def _new_conn(self) -> socket.socket:
        _refuse_private(self.host, self.port)
        return _checked(super()._new_conn())


def _refuse_private(host: str, port: int) -> None:
    """Refuse a private host before connecting: even an attempt would reveal open ports.

    The resolver reads every notation of an address as the connection will.
    """
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    if not all(is_public(str(address[0])) for *_kind, address in found):
        progress.forbidden = True
        raise OSError("not a public address")


def _checked(sock: socket.socket) -> socket.socket:
    """Return the socket, unless its other end is private.

    The name may resolve differently now; but the peer of an open connection cannot
    change any more, and nothing has been sent on it yet.
    """
    if not is_public(sock.getpeername()[0]):
        sock.close()
        progress.forbidden = True
        raise OSError("not a public address")
    return sock


def is_public(address: str) -> bool:
    """Return whether an IP address, v4 or v6, belongs to the public internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.is_site_local:
            return False
        # An IPv4 address in another notation is judged as what it is.
        ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
    if any(ip in network for network in _SPECIAL):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _pool(base: type[Any], connection: type[HTTPConnection]) -> type[Any]:
    return type(f"{connection.__name__}Pool", (base,), {"ConnectionCls": connection})


_ANYWHERE: Final = {
    "http": _pool(HTTPConnectionPool, _Http),
    "https": _pool(HTTPSConnectionPool, _Https),
}
_PUBLIC: Final = {
    "http": _pool(HTTPConnectionPool, _PublicHttp),
    "https": _pool(HTTPSConnectionPool, _PublicHttps),
}


class BoundedAdapter(HTTPAdapter):
    """Uses the connections above, directly and through a proxy.

    :param public_only: refuse addresses that are not public.
    """

    def __init__(self, *, public_only: bool = False) -> None:
        self._pools = _PUBLIC if public_only else _ANYWHERE
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self._use(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        manager: ProxyManager = super().proxy_manager_for(proxy, **options)
        if type(manager) is ProxyManager:
            self._use(manager)
        return manager

    def _use(self, manager: PoolManager) -> None:
        manager.pool_classes_by_scheme = self._pools
