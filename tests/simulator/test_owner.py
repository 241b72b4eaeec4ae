"""An account's owner removes the app, or has the data erased."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs

import pytest

from simulator.world.errors import Refused
from tests.simulator.receiver import APP


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def received(receiver):
    """Return the content of the latest callback, after checking its signature."""
    headers, raw = receiver.requests[-1]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    [value] = parse_qs(raw.decode())["signed_request"]
    signature, encoded = value.split(".")
    key = APP["app_secret"].encode()
    expected = hmac.new(key, encoded.encode(), hashlib.sha256).digest()
    assert decoded(signature) == expected
    return json.loads(decoded(encoded))


def test_remove_app(sim, shop, receiver):
    assert shop.get("me").status_code == 200
    assert sim.remove_app("florentine.flowers")["status"] == 200
    said = received(receiver)
    assert said["user_id"] == sim.world.account("florentine.flowers").app_scoped_id
    assert said["algorithm"] == "HMAC-SHA256"
    error = shop.get("me").json()["error"]
    assert (error["code"], error["error_subcode"]) == (190, 458)
    assert sim.world.account("florentine.flowers").subscribed_fields == []


def test_request_deletion(sim, shop, receiver):
    told = sim.request_deletion("florentine.flowers")
    assert told["status"] == 200
    assert received(receiver)["user_id"] != shop.id
    # asking for it is not removing the app
    assert shop.get("me").status_code == 200


def test_the_app_does_not_take_it(sim, shop, receiver):
    receiver.statuses = [403]
    assert sim.request_deletion("florentine.flowers")["status"] == 403
    sim.faults.set("webhook", "wrong_signature")
    sim.remove_app("florentine.flowers")
    with pytest.raises(AssertionError):
        received(receiver)


def test_nobody_to_tell(sim, shop):
    sim.set_webhook(url="")
    with pytest.raises(Refused):
        sim.request_deletion("florentine.flowers")
    sim.set_webhook(url="http://127.0.0.1:1/webhooks/instagram")
    with pytest.raises(Refused, match="does not answer"):
        sim.request_deletion("florentine.flowers")


def test_unsubscribing(sim, shop):
    path = f"{sim.url}/v25.0/{shop.id}/subscribed_apps"
    assert shop.session.delete(path, timeout=5).json() == {"success": True}
    assert shop.get(f"v25.0/{shop.id}/subscribed_apps").json() == {"data": []}
