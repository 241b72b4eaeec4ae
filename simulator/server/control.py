"""The control API under ``/simulator/``: JSON in, JSON out. See README.md."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from werkzeug.wrappers import Request, Response

from ..api import answers
from ..people.people import Hands
from ..world.errors import Refused
from . import leaks, views
from .route import Route

STREAM_PAUSE = 0.1  # between two notices of a change, in seconds
STREAM_BREATH = 15.0


def _body(request: Request) -> dict[str, Any]:
    """Asking for JSON also keeps other websites from posting here."""
    body = request.get_json(silent=True) if request.is_json else None
    if not isinstance(body, dict):
        raise Refused("Send a JSON object, as application/json")
    return body


def _state(hands: Hands, request: Request) -> Any:
    return views.state(hands.core, request.url_root, request.args.get("account"))


def _catalogue(_hands: Hands, _request: Request) -> Any:
    return views.catalogue()


def _add_customer(hands: Hands, request: Request) -> Any:
    person = hands.add_customer(**_body(request))
    connected = hands.world.connected()
    owner = connected[0] if connected else None
    return views.customer(hands.core, request.url_root, person, owner)


def _conversation(hands: Hands, request: Request, customer: str) -> Any:
    owner = hands.world.account(request.args.get("account"))
    return views.conversation(hands.core, owner, customer)


def _write(hands: Hands, request: Request, customer: str) -> Any:
    return views.message(hands.write(customer, **_body(request)))


def _see(hands: Hands, request: Request, customer: str) -> Any:
    return {"mid": hands.see(customer, **_body(request))}


def _retry(hands: Hands, _request: Request, mid: str) -> Any:
    return views.message(hands.retry(mid))


def _unsend(hands: Hands, _request: Request, mid: str) -> Any:
    return views.message(hands.unsend(mid))


def _edit(hands: Hands, request: Request, mid: str) -> Any:
    return views.message(hands.edit(mid, **_body(request)))


def _react(hands: Hands, request: Request, mid: str) -> Any:
    return views.message(hands.react(mid, **_body(request)))


def _hold(hands: Hands, request: Request, customer: str) -> Any:
    return {"held": hands.hold(customer, **_body(request))}


def _replay(hands: Hands, request: Request, customer: str) -> Any:
    reason = hands.replay(customer, **_body(request))
    return {"accepted": not reason, "reason": reason}


def _press_test(hands: Hands, request: Request) -> Any:
    reason = hands.press_test(**_body(request))
    return {"accepted": not reason, "reason": reason}


def _sent(hands: Hands, request: Request) -> Any:
    messages = hands.sent(account=request.args.get("account"))
    return {"sent": [views.message(message) for message in messages]}


def _connect(hands: Hands, request: Request, account: str) -> Any:
    return {"access_token": hands.connect(account, **_body(request))}


def _revoke(hands: Hands, request: Request, account: str) -> Any:
    return {"revoked": hands.revoke(account, **_body(request))}


def _remove_app(hands: Hands, request: Request, account: str) -> Any:
    return hands.remove_app(account, **_body(request))


def _request_deletion(hands: Hands, request: Request, account: str) -> Any:
    return hands.request_deletion(account, **_body(request))


def _as_business(hands: Hands, request: Request, account: str) -> Any:
    message = hands.write_as_business(account=account, **_body(request))
    return views.message(message)


def _emit(hands: Hands, request: Request) -> Any:
    hands.emit(**_body(request))
    return {"emitted": True}


def _post(hands: Hands, request: Request) -> Any:
    reason = hands.post(**_body(request))
    return {"accepted": not reason, "reason": reason}


def _deliveries(hands: Hands, _request: Request) -> Any:
    return {"deliveries": list(hands.webhooks.courier.log)}


def _calls(hands: Hands, _request: Request) -> Any:
    return {"calls": list(hands.world.calls)}


def _actions(hands: Hands, _request: Request) -> Any:
    return {"actions": hands.actions()}


def _leaks(hands: Hands, request: Request) -> Any:
    return leaks.find(hands.core, **_body(request))


def _faults(hands: Hands, request: Request) -> Any:
    if request.method == "PUT":
        for point, given in _body(request).items():
            listed = given if isinstance(given, list) else [given] if given else []
            hands.faults.set(point, *listed)
        hands.world.touch()
    if request.method == "DELETE":
        hands.faults.clear()
        hands.world.touch()
    return hands.faults.as_dict()


def _settings(hands: Hands, request: Request) -> Any:
    if request.method == "PUT":
        hands.settings.change(_body(request))
        hands.world.touch()
    if request.method == "DELETE":
        hands.settings.reset()
        hands.world.touch()
    return hands.settings.as_dict()


def _webhook(hands: Hands, request: Request) -> Any:
    if request.method == "PUT":
        hands.set_webhook(**_body(request))
    elif request.method == "POST":
        hands.webhooks.courier.verify()
    return hands.webhooks.status()


def _clock(hands: Hands, request: Request) -> Any:
    return {"offset_seconds": hands.advance_clock(**_body(request))}


def _idle(hands: Hands, request: Request) -> Any:
    return {"idle": hands.wait_idle(request.args.get("timeout", 10.0, float))}


def _reset(hands: Hands, request: Request) -> Any:
    _body(request)
    hands.reset()
    return {"reset": True}


def _stream(hands: Hands, _request: Request) -> Response:
    """Server-sent events: a number that grows with every change."""

    def notices() -> Iterator[str]:
        version = -1
        while not hands.world.stopping.is_set():
            new = hands.world.wait_for_change(version, STREAM_BREATH)
            yield f"data: {json.dumps({'version': new})}\n\n"
            version = new
            hands.world.sleep(STREAM_PAUSE)

    headers = {"Cache-Control": "no-store"}
    return Response(notices(), mimetype="text/event-stream", headers=headers)


Act = Callable[..., Any]
ROUTES: tuple[tuple[str, str, Act], ...] = (
    ("GET", "state", _state),
    ("GET", "stream", _stream),
    ("GET", "catalogue", _catalogue),
    ("POST", "customers", _add_customer),
    ("GET", "customers/<customer>/messages", _conversation),
    ("POST", "customers/<customer>/messages", _write),
    ("POST", "customers/<customer>/seen", _see),
    ("POST", "messages/<mid>/retry", _retry),
    ("POST", "messages/<mid>/unsend", _unsend),
    ("POST", "messages/<mid>/edit", _edit),
    ("POST", "messages/<mid>/reaction", _react),
    ("POST", "customers/<customer>/hold", _hold),
    ("POST", "customers/<customer>/replay", _replay),
    ("POST", "dashboard_test", _press_test),
    ("GET", "sent", _sent),
    ("POST", "accounts/<account>/connect", _connect),
    ("POST", "accounts/<account>/revoke", _revoke),
    ("POST", "accounts/<account>/remove_app", _remove_app),
    ("POST", "accounts/<account>/request_deletion", _request_deletion),
    ("POST", "accounts/<account>/messages", _as_business),
    ("POST", "events", _emit),
    ("POST", "bodies", _post),
    ("GET", "deliveries", _deliveries),
    ("GET", "actions", _actions),
    ("GET", "calls", _calls),
    ("POST", "leaks", _leaks),
    ("GET PUT DELETE", "faults", _faults),
    ("GET PUT DELETE", "settings", _settings),
    ("GET PUT POST", "webhook", _webhook),
    ("POST", "clock", _clock),
    ("GET", "idle", _idle),
    ("POST", "reset", _reset),
)


def routes(hands: Hands) -> list[Route]:
    return [
        Route(f"/simulator/{path}", methods.split(), _answer(hands, act))
        for methods, path, act in ROUTES
    ]


def _answer(hands: Hands, act: Act) -> Callable[..., Response]:
    def answer(request: Request, **values: str) -> Response:
        try:
            result = act(hands, request, **values)
        except Refused as refused:
            return answers.as_json({"error": refused.message}, refused.status)
        except TypeError as error:
            if "argument" not in str(error):
                raise
            return answers.as_json({"error": str(error)}, 400)
        return result if isinstance(result, Response) else answers.as_json(result)

    return answer
