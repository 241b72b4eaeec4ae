"""The share of Instagram's limits that is used up: both headers, both shapes."""

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from instagram.common.exceptions import InstagramError
from instagram.wire.usage import Meter, Usage, read
from tests.unit.calling import CALLS, IG_ID, graph_error

APP, ACCOUNT = "X-App-Usage", "X-Business-Use-Case-Usage"


def by_account(*kinds):
    return json.dumps({IG_ID: [{"type": "instagram", **kind} for kind in kinds]})


@pytest.mark.parametrize(
    ("headers", "usage"),
    [
        ({}, None),
        ({APP: '{"call_volume":0,"cpu_time":0}'}, Usage(0, None)),
        ({APP: '{"call_volume":12,"cpu_time":97}'}, Usage(97, None)),
        (
            {APP: '{"call_count":28,"total_time":25,"total_cputime":26}'},
            Usage(28, None),
        ),
        (
            {
                ACCOUNT: by_account(
                    {
                        "call_count": 100,
                        "total_cputime": 25,
                        "total_time": 25,
                        "estimated_time_to_regain_access": 19,
                    }
                )
            },
            Usage(100, 19 * 60),
        ),
        ({ACCOUNT: by_account({"call_count": 4}, {"total_time": 96})}, Usage(96, None)),
        (
            {APP: '{"call_volume":99}', ACCOUNT: by_account({"call_count": 3})},
            Usage(99, None),
        ),
        ({ACCOUNT: by_account({"estimated_time_to_regain_access": 2})}, Usage(0, 120)),
        ({APP: "no JSON", ACCOUNT: "[1]"}, None),
        ({APP: "[" * 5000}, None),
        ({ACCOUNT: '{"1": 5, "2": null}'}, None),
        ({APP: '{"call_volume":"soon","cpu_time":null}'}, None),
        ({APP: '{"call_volume":"98"}'}, Usage(98, None)),
    ],
)
def test_read(headers, usage):
    assert read(headers) == usage


def test_every_answer_is_read(server, client):
    headers = {"x-app-usage": '{"call_volume":96,"cpu_time":1}'}
    for call in CALLS.values():
        for answer, status in (({"x": 1}, 200), (graph_error(100), 400)):
            server.will_reply(answer, status, headers=headers)
            meter = Meter()
            with contextlib.suppress(InstagramError):
                meter.run(lambda call=call: call(client))
            assert meter.usage == Usage(96, None)


def test_nothing_is_used_before_an_answer():
    assert Meter().usage is None


def test_each_piece_of_work_has_its_own(server, client):
    for percent in (10, 20):
        headers = {"x-app-usage": json.dumps({"call_volume": percent})}
        server.will_reply({"recipient_id": "1"}, headers=headers)
    meters = [Meter(), Meter()]
    with ThreadPoolExecutor(1) as pool:
        for meter in meters:
            pool.submit(meter.run, lambda: CALLS["signal"](client)).result()
        server.will_reply({"recipient_id": "1"}, headers={"x-app-usage": "{}"})
        pool.submit(CALLS["signal"], client).result()
    assert [meter.usage.percent for meter in meters] == [10, 20]
