from io import BytesIO

import pytest
import requests
from PIL import Image

from simulator.world import ids

ME = "id,user_id,username,name,account_type,profile_picture_url"


def refusal(response):
    error = response.json()["error"]
    return response.status_code, error["code"], error.get("error_subcode")


@pytest.mark.parametrize("path", ["me", "v25.0/me", "v19.0/17841405822304914"])
def test_me(shop, path):
    answer = shop.get(path, fields=ME).json()
    assert answer["user_id"] == int(shop.id)
    assert answer["id"] != shop.id
    assert answer["username"] == "florentine.flowers"
    assert answer["account_type"] == "BUSINESS"


def test_me_as_documented(sim, shop):
    sim.settings.change({"me_answer": "data", "user_id": "string"})
    (answer,) = shop.get("me", fields=ME).json()["data"]
    assert answer["user_id"] == shop.id


def test_token_in_the_query(sim, shop):
    url = f"{sim.url}/v25.0/me?access_token={shop.token}"
    assert requests.get(url, timeout=5).json().keys() == {"id"}


def test_unknown_field_path_and_method(sim, shop):
    assert refusal(shop.get("me", fields="nope")) == (400, 100, None)
    assert refusal(shop.get("me/nothing/here")) == (500, 2500, None)
    answer = shop.post("me")
    assert (
        answer.json()["error"]["message"] == "Unsupported request - method type: post"
    )


def test_subscription(sim, shop):
    url = f"v25.0/{shop.id}/subscribed_apps"
    fields = ["messages", "messaging_seen"]
    answer = shop.post(f"{url}?subscribed_fields={','.join(fields)}")
    assert answer.json() == {"success": True}
    found = {"id": "1234567890", "subscribed_fields": fields}
    assert shop.get(url).json() == {"data": [found]}
    assert shop.session.delete(f"{sim.url}/{url}", timeout=5).json()["success"] is True
    assert shop.get(url).json() == {"data": []}
    assert refusal(shop.post(url)) == (400, 100, None)
    assert refusal(shop.post(f"{url}?subscribed_fields=messages,mesages"))[1] == 100


def test_other_accounts_are_out_of_reach(shop, bikes):
    answer = shop.post(f"{bikes.id}/subscribed_apps?subscribed_fields=messages")
    assert refusal(answer) == (400, 100, 33)


def test_profile_and_picture(sim, shop, igsid):
    fields = "name,username,profile_pic,is_verified_user"
    answer = shop.get(igsid, fields=fields).json()
    assert (answer["name"], answer["id"]) == ("Lena Hoffmann", igsid)
    picture = requests.get(answer["profile_pic"], timeout=5)
    assert picture.headers["Content-Type"] == "image/png"
    assert Image.open(BytesIO(picture.content)).size == (320, 320)
    sim.advance_clock(24 * 5)
    assert requests.get(answer["profile_pic"], timeout=5).status_code == 403


@pytest.mark.parametrize(
    ("customer", "expected"),
    [
        ("haruto", {"name": "佐藤 陽翔", "profile_pic": None}),
        ("quiet", {"name": None, "username": "quiet_one_77"}),
    ],
)
def test_incomplete_profiles(sim, shop, customer, expected):
    sim.write(customer, "Hi")
    igsid = ids.igsid(shop.id, customer)
    answer = shop.get(igsid, fields=",".join(expected)).json()
    assert answer == {**expected, "id": igsid}


def test_profiles_that_are_refused(sim, shop):
    sim.write("iris", "Hi")
    assert refusal(shop.get(ids.igsid(shop.id, "iris"))) == (500, 230, None)
    assert refusal(shop.get(ids.igsid(shop.id, "sunny"))) == (500, 230, None)
    assert refusal(shop.get("4711")) == (400, 9010, None)
    assert refusal(shop.get("lena.bakes")) == (400, 100, 33)


def test_connection_stays_open(shop):
    for _ in range(3):
        answer = shop.get("me")
        assert answer.raw.version == 11
        assert answer.headers.get("Connection") != "close"
    pool = shop.session.get_adapter(shop.sim.url).poolmanager.pools
    (connections,) = [pool[key] for key in pool.keys()]  # noqa: SIM118
    assert connections.num_connections == 1
