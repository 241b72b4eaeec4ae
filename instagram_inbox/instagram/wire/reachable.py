"""Checks whether Instagram can reach an address, without using the network."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from .connections import is_public

# Names that no public resolver knows: RFC 6761, RFC 6762, RFC 8375, and the usual ones
# of routers and offices.
_LOCAL: Final = (
    ".localhost",
    ".local",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".home.arpa",
    ".corp",
    ".test",
    ".example",
    ".invalid",
)


def is_reachable(url: str) -> bool:
    """Return whether an address is https and its host may be public.

    :param url: the address of a file, or of the server.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    return parts.scheme == "https" and bool(host) and not is_local(host)


def is_local(host: str) -> bool:
    """Return whether a host is local, as far as its name or address tells.

    :param host: a name or an IP address, without port.
    """
    host = host.rstrip(".").lower()
    try:
        return not is_public(str(ip_address(host)))
    except ValueError:
        return "." not in host or host.endswith(_LOCAL)
