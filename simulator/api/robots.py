"""Checks whether a site's ``robots.txt`` admits the fetcher of files: RFC 9309."""

import re

AGENTS = ("facebookexternalhit", "facebookexternalua")


def allows(text: str, path: str) -> bool:
    """Return whether a path is allowed: the longest rule decides, "allow" on a tie."""
    fitting = [
        (len(pattern), is_allowed)
        for is_allowed, pattern in _rules(text)
        if _fits(pattern, path)
    ]
    return max(fitting, default=(0, True))[1]


def _rules(text: str) -> list[tuple[bool, str]]:
    """Return the rules for the fetcher, or else those for everybody."""
    groups: dict[str, list[tuple[bool, str]]] = {}
    agents: list[str] = []
    is_open = False  # several agents may precede one group of rules
    for name, value in _lines(text):
        if name == "user-agent":
            agents = [*agents, value.lower()] if is_open else [value.lower()]
            is_open = True
        elif name in ("allow", "disallow"):
            is_open = False
            for agent in agents:
                groups.setdefault(agent, []).append((name == "allow", value))
    mine = [rule for agent in AGENTS for rule in groups.get(agent, [])]
    return [rule for rule in mine or groups.get("*", []) if rule[1]]


def _lines(text: str) -> list[tuple[str, str]]:
    found = []
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            found.append((name.strip().lower(), value.strip()))
    return found


def _fits(pattern: str, path: str) -> bool:
    end = "$" if pattern.endswith("$") else ""
    parts = map(re.escape, pattern.removesuffix("$").split("*"))
    return re.match(".*".join(parts) + end, path) is not None
