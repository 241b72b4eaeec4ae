"""`./dev replay` posts a recorded event to the running Odoo, and reports the result."""

import sys
from argparse import Namespace

import pytest

from devtools.replay import deliver
from devtools.terminal import Problem
from simulator.world.ids import igsid
from tests.e2e.conversations import SHOP, eventually
from tests.harness import Database

TEXT = "Hallo 👋 do you deliver?\nשלום, Привет"


@pytest.fixture
def replay(capsys, monkeypatch):
    """Replay a fixture into a site; return the exit code and the output."""
    monkeypatch.setattr("devtools.replay.PATIENCE", 2)

    def run(site, name, **options):
        def query(statement):
            rows = site.database.query(statement.replace("%", "%%"))
            return ["\t".join(map(str, row)) for row in rows]

        given = Namespace(customer=None, port=None, same_mid=False)
        vars(given).update(options)
        code = deliver(sys.executable, query, name, given)
        return code, capsys.readouterr().out

    return run


def test_new_message_of_who_wrote_last(site, replay):
    (customer,) = site.customers(1, "replayed")
    site.simulator.write(customer, "Hi")
    site.shows({customer: ["Hi"]})
    code, said = replay(site, "text")
    assert code == 0
    assert igsid(SHOP, customer) in said
    assert "Odoo answered 200: EVENT_RECEIVED" in said
    assert said.rstrip().endswith("done")
    site.shows({customer: ["Hi", TEXT]})
    replay(site, "text")
    site.shows({customer: ["Hi", TEXT, TEXT]})
    _code, said = replay(site, "edit")
    assert "about" in said
    site.shows({customer: ["Hi", TEXT, "Do you deliver on Sundays?"]})


def test_same_message_again(site, replay):
    one, other = site.customers(2, "again")
    for customer in (one, other):
        site.simulator.write(customer, "Hi")
        site.shows({customer: ["Hi"]})
    who = igsid(SHOP, one)
    for _ in range(2):
        code, said = replay(site, "text", customer=who, same_mid=True)
        assert (code, "as recorded" in said) == (0, True)
    site.shows({one: ["Hi", TEXT], other: ["Hi"]})


def test_files_come_from_the_simulator(site, replay):
    (customer,) = site.customers(1, "everything")
    site.simulator.write(customer, "Hi")
    site.shows({customer: ["Hi"]})
    for name in ("image", "video", "voice", "file", "share_and_ig_post", "ig_reel"):
        code, said = replay(site, name, customer=igsid(SHOP, customer))
        assert code == 0, said
        assert "failed" not in said, said

    def files():
        rows = site.admin.call("instagram.media", "search_read", [], fields=["state"])
        return {row["state"] for row in rows}

    assert eventually(lambda: files() == {"done"}, 60), files()


def test_somebody_unknown(site, replay):
    with pytest.raises(Problem, match="nobody"):
        replay(site, "text", customer="nobody")
    with pytest.raises(Problem, match="neither"):
        replay(site, "text", customer="' OR 1=1")
    code, said = replay(site, "text", customer="1698172275671999")
    assert (code, "a new one" in said) == (0, True)


def test_nobody_answers(site, replay):
    with pytest.raises(Problem, match="does not answer"):
        replay(site, "text", port=9)


def test_no_inbox_is_connected(replay):
    nobody = pytest.raises(Problem, match="No inbox is connected")
    with Database() as fresh, nobody:
        replay(Namespace(database=fresh), "text")
