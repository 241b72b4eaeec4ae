import pytest
import requests

from simulator import Simulator
from tests.simulator.receiver import APP, Receiver


class Business:
    """A shop's calls to the API, each with its token."""

    def __init__(self, sim, account):
        self.sim, self.account = sim, account
        self.id = sim.world.account(account).instagram_id
        self.token = sim.connect(account)
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {self.token}"

    def get(self, path, **params):
        return self.session.get(f"{self.sim.url}/{path}", params=params, timeout=15)

    def post(self, path, **body):
        return self.session.post(f"{self.sim.url}/{path}", json=body, timeout=15)

    def send(self, igsid, text="Hello", **extra):
        body = {"recipient": {"id": igsid}, "message": {"text": text}, **extra}
        return self.post(f"v25.0/{self.id}/messages", **body)


@pytest.fixture
def receiver():
    with Receiver(verify_token=APP["verify_token"]) as running:
        yield running


@pytest.fixture
def sim(receiver):
    delays = (0.05,) * 20
    with Simulator(webhook=receiver.url, retry_delays=delays, **APP) as running:
        yield running


@pytest.fixture
def shop(sim):
    return Business(sim, "florentine.flowers")


@pytest.fixture
def bikes(sim):
    return Business(sim, "spoke.and.chain")


@pytest.fixture
def igsid(sim, shop):
    """Return Lena's id at the shop, after her first message."""
    sender = sim.write("lena", "Hi", account=shop.id).event["sender"]["id"]
    assert sim.wait_idle()
    return sender
