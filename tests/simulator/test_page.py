import re
from urllib.parse import urljoin

import requests

REFERENCE = re.compile(r'(?:href|src)="([^"]+)"|from "([^"]+)"|url\("([^"]+)"\)')


def test_everything_the_page_loads_is_here(sim):
    waiting, seen = [f"{sim.url}/"], set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = requests.get(address, timeout=5)
        assert answer.ok, address
        for match in REFERENCE.finditer(answer.text):
            found = urljoin(address, next(filter(None, match.groups())))
            assert found.startswith(sim.url), "nothing from elsewhere"
            if found not in seen:
                waiting.append(found)
    assert len(seen) >= 10


def test_no_file_from_elsewhere(sim):
    for path in ("..%2fcore.py", "%2e%2e/core.py", "authorize.html", "nothing.js"):
        assert requests.get(f"{sim.url}/page/{path}", timeout=5).status_code != 200
