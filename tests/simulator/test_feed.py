"""The feed: comments of people, and what a business does with them."""

import pytest

from simulator.api.comments import COMMENT_LIMIT, SCOPE
from simulator.people.people import SCOPES
from simulator.world import ids
from simulator.world.store import Store
from simulator.world.world import World
from tests.simulator.conftest import Business
from tests.simulator.test_nodes import refusal

FIELDS = (
    "id,text,username,timestamp,hidden,parent_id,from,media{id,permalink,media_url}"
)


class Shop(Business):
    """A shop whose app may manage comments."""

    def __init__(self, sim, account="florentine.flowers"):
        super().__init__(sim, account)
        self.token = sim.connect(account, scopes=[*SCOPES, SCOPE])
        self.session.headers["Authorization"] = f"Bearer {self.token}"

    def delete(self, path):
        return self.session.delete(f"{self.sim.url}/{path}", timeout=15)

    def answer_privately(self, comment_id, text="Hello"):
        body = {"recipient": {"comment_id": comment_id}, "message": {"text": text}}
        return self.post(f"v25.0/{self.id}/messages", **body)


@pytest.fixture
def shop(sim):
    return Shop(sim)


@pytest.fixture
def comment(sim, shop):
    return sim.comment("lena", "How much?", account=shop.id)


def values(receiver, field="comments"):
    """Return what the business was told, in the order of arrival."""
    return [
        change["value"]
        for body in receiver.bodies
        for entry in body["entry"]
        for change in entry.get("changes", ())
        if change["field"] == field
    ]


def test_comment_is_told(sim, shop, comment, receiver):
    assert sim.wait_idle()
    reply = sim.comment("joerg", "Yes, how much?", parent_id=comment.id)
    nested = sim.comment("lena", "Thanks", parent_id=reply.id)
    assert sim.wait_idle()
    first, second, third = values(receiver)
    assert first == {
        "id": comment.id,
        "from": {"id": ids.igsid(shop.id, "lena"), "username": "lena.bakes"},
        "media": {"id": comment.media, "media_product_type": "FEED"},
        "text": "How much?",
    }
    assert second["parent_id"] == third["parent_id"] == comment.id
    assert nested.parent == comment.id
    (entry,) = receiver.bodies[0]["entry"]
    assert entry["id"] == shop.id
    assert len(str(entry["time"])) == 10  # seconds


def test_not_subscribed(sim, comment, shop, receiver):
    shop.post(f"{shop.id}/subscribed_apps?subscribed_fields=messages")
    sim.comment("lena", "And this one?")
    assert sim.wait_idle()
    assert len(values(receiver)) == 1


def test_edit_and_delete(sim, shop, comment, receiver):
    sim.edit_comment("lena", comment.id, "How much is it?")
    assert sim.wait_idle()
    assert [value["text"] for value in values(receiver)] == [
        "How much?",
        "How much is it?",
    ]
    sim.delete_comment("lena", comment.id)
    assert sim.wait_idle()
    assert len(values(receiver)) == 2  # Instagram says nothing
    assert refusal(shop.get(comment.id, fields=FIELDS)) == (400, 100, 33)
    with pytest.raises(Exception, match="There is no comment"):
        sim.edit_comment("lena", comment.id, "Again")


def test_read(sim, shop, comment, bikes):
    found = shop.get(comment.id, fields=FIELDS).json()
    assert found["text"] == "How much?"
    assert found["username"] == "lena.bakes"
    assert found["timestamp"].endswith("+0000")
    assert "parent_id" not in found
    assert not found["hidden"]
    picture = shop.session.get(found["media"]["media_url"], timeout=15)
    assert picture.headers["Content-Type"] == "image/png"
    post = shop.get(
        comment.media, fields="caption,media_product_type,media_type,thumbnail_url"
    ).json()
    assert post["media_product_type"] == "FEED"
    assert refusal(shop.get(comment.id, fields="likes")) == (400, 100, None)
    other = Shop(sim, "spoke.and.chain")
    assert refusal(other.get(comment.id)) == (400, 100, 33)
    assert refusal(other.get(comment.media)) == (400, 100, 33)
    assert refusal(bikes.get(comment.id)) == (403, 10, None)  # without the scope


def test_public_answer(sim, shop, comment, receiver):
    answer = shop.post(f"v25.0/{comment.id}/replies", message="12 €").json()["id"]
    assert sim.wait_idle()
    told = values(receiver)[-1]
    assert (told["id"], told["parent_id"]) == (answer, comment.id)
    assert told["from"]["id"] == shop.id
    (listed,) = shop.get(f"{comment.id}/replies", fields="id,text").json()["data"]
    assert listed == {"id": answer, "text": "12 €"}
    path = f"{comment.id}/replies"
    assert refusal(shop.post(path, message=" ")) == (400, 100, None)
    assert refusal(shop.post(path, message="x" * (COMMENT_LIMIT + 1)))[1] == 100
    assert refusal(shop.post(answer, hide=True)) == (400, 100, None)  # one's own


def test_hidden(sim, shop, comment):
    for hide in (True, True, False, "true"):
        assert shop.post(comment.id, hide=hide).json() == {"success": True}
    assert sim.world.comments[comment.id].hidden
    assert refusal(shop.post(f"{comment.id}/replies", message="12 €"))[1] == 100
    assert refusal(shop.post(comment.id)) == (400, 100, None)


def test_deleted_by_the_business(sim, shop, comment):
    reply = sim.comment("joerg", "Me too", parent_id=comment.id)
    assert shop.delete(comment.id).json() == {"success": True}
    for number in (comment.id, reply.id):
        assert refusal(shop.delete(number)) == (400, 100, 33)
    assert refusal(shop.answer_privately(comment.id)) == (400, 100, 2534025)


def test_private_answer(sim, shop, comment, receiver):
    sent = shop.answer_privately(comment.id, "12 €").json()
    assert sent["recipient_id"] == ids.igsid(shop.id, "lena")
    assert sim.wait_idle()
    (echo,) = receiver.events
    assert echo["message"]["mid"] == sent["message_id"]
    assert echo["message"]["is_echo"]
    # once for each comment; the window opens when the person writes
    assert refusal(shop.answer_privately(comment.id)) == (400, 10900, None)
    assert refusal(shop.send(sent["recipient_id"])) == (403, 10, 2534022)
    sim.write("lena", "Thank you")
    assert shop.send(sent["recipient_id"]).ok


def test_whom_no_private_answer_reaches(sim, shop, comment, bikes):
    old = sim.comment("lena", "Still there?", age_days=8)
    assert refusal(shop.answer_privately(old.id)) == (400, 100, 2534025)
    mine = sim.answer_comment(comment.id, "12 €")
    assert refusal(shop.answer_privately(mine.id)) == (400, 100, 2534025)
    assert refusal(shop.answer_privately("17800000000000000")) == (400, 100, 2534014)
    assert refusal(Shop(sim, "spoke.and.chain").answer_privately(comment.id))[1] == 100
    body = {"recipient": {"comment_id": comment.id}, "message": {"text": "Hi"}}
    answer = bikes.post(f"v25.0/{bikes.id}/messages", **body)
    assert refusal(answer) == (403, 200, 2534066)


def test_broadcast(sim, shop, receiver):
    first = sim.comment("lena", "Hello from Berlin", live=True)
    assert sim.wait_idle()
    assert values(receiver) == []
    (told,) = values(receiver, "live_comments")
    assert told["id"] == first.id
    assert refusal(shop.post(f"{first.id}/replies", message="Hello"))[1] == 100
    assert shop.answer_privately(first.id).ok
    second = sim.comment("lena", "Which ribbon?", live=True)
    sim.change_post(first.media, live_ended=True)
    assert refusal(shop.answer_privately(second.id)) == (400, 100, 2534025)


@pytest.mark.parametrize(
    ("fault", "is_done"), [("drop", False), ("deliver_then_drop", True)]
)
def test_faults(sim, shop, comment, fault, is_done):
    sim.faults.set("comments", fault)
    with pytest.raises(OSError, match="onnection"):
        shop.post(f"{comment.id}/replies", message="12 €")
    assert bool(sim.world.replies(comment.id)) == is_done


def test_feed_of_the_control(sim, shop, comment):
    sim.comment("joerg", "Me too", parent_id=comment.id)
    post = sim.add_post("New: tulips")
    sim.comment("sunny", "Nice", count=3)
    listed = shop.session.get(f"{sim.url}/simulator/posts", timeout=15).json()["posts"]
    assert listed[0]["id"] == post.id
    assert [each["text"] for each in listed[0]["comments"]] == ["Nice"] * 3
    (first,) = listed[1]["comments"]
    assert [each["username"] for each in first["replies"]] == ["joerg_mueller"]


def test_kept(sim, shop, comment, tmp_path):
    Store(sim.world, tmp_path / "state").save()
    world = World()
    Store(world, tmp_path / "state").start()
    assert world.comments[comment.id] == comment
    assert world.posts == sim.world.posts
