"""The control API under ``/simulator/``: JSON in, JSON out. See README.md."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from werkzeug.wrappers import Request, Response

from ..api import answers
from ..people.people import Controls
from ..world.errors import Refused
from . import leaks, views
from .route import Route

STREAM_PAUSE = 0.1  # seconds between two notices of a change
STREAM_BREATH = 15.0


def _body(request: Request) -> dict[str, Any]:
    """Return a request's JSON; requiring JSON keeps other websites from posting."""
    body = request.get_json(silent=True) if request.is_json else None
    if not isinstance(body, dict):
        raise Refused("Send a JSON object, as application/json")
    return body


def _state(controls: Controls, request: Request) -> Any:
    return views.state(controls.core, request.url_root, request.args.get("account"))


def _catalogue(_controls: Controls, _request: Request) -> Any:
    return views.catalogue()


def _add_customer(controls: Controls, request: Request) -> Any:
    person = controls.add_customer(**_body(request))
    connected = controls.world.connected()
    owner = connected[0] if connected else None
    return views.customer(controls.core, request.url_root, person, owner)


def _conversation(controls: Controls, request: Request, customer: str) -> Any:
    owner = controls.world.account(request.args.get("account"))
    return views.conversation(controls.core, owner, customer)


def _write(controls: Controls, request: Request, customer: str) -> Any:
    return views.message(controls.write(customer, **_body(request)))


def _tap(controls: Controls, request: Request, customer: str) -> Any:
    return views.message(controls.tap(customer, **_body(request)))


def _see(controls: Controls, request: Request, customer: str) -> Any:
    return {"mid": controls.see(customer, **_body(request))}


def _retry(controls: Controls, _request: Request, mid: str) -> Any:
    return views.message(controls.retry(mid))


def _unsend(controls: Controls, _request: Request, mid: str) -> Any:
    return views.message(controls.unsend(mid))


def _edit(controls: Controls, request: Request, mid: str) -> Any:
    return views.message(controls.edit(mid, **_body(request)))


def _react(controls: Controls, request: Request, mid: str) -> Any:
    return views.message(controls.react(mid, **_body(request)))


def _hold(controls: Controls, request: Request, customer: str) -> Any:
    return {"held": controls.hold(customer, **_body(request))}


def _replay(controls: Controls, request: Request, customer: str) -> Any:
    reason = controls.replay(customer, **_body(request))
    return {"accepted": not reason, "reason": reason}


def _press_test(controls: Controls, request: Request) -> Any:
    reason = controls.press_test(**_body(request))
    return {"accepted": not reason, "reason": reason}


def _sent(controls: Controls, request: Request) -> Any:
    messages = controls.sent(account=request.args.get("account"))
    return {"sent": [views.message(message) for message in messages]}


def _feed(controls: Controls, request: Request) -> Any:
    owner = controls.world.account(request.args.get("account"))
    return {"posts": views.feed(controls.core, owner)}


def _add_post(controls: Controls, request: Request) -> Any:
    return {"id": controls.add_post(**_body(request)).id}


def _change_post(controls: Controls, request: Request, media_id: str) -> Any:
    return {"id": controls.change_post(media_id, **_body(request)).id}


def _comment(controls: Controls, request: Request, customer: str) -> Any:
    return {"id": controls.comment(customer, **_body(request)).id}


def _edit_comment(
    controls: Controls, request: Request, customer: str, comment_id: str
) -> Any:
    return {"id": controls.edit_comment(customer, comment_id, **_body(request)).id}


def _delete_comment(
    controls: Controls, _request: Request, customer: str, comment_id: str
) -> Any:
    controls.delete_comment(customer, comment_id)
    return {"deleted": True}


def _answer_comment(controls: Controls, request: Request, comment_id: str) -> Any:
    return {"id": controls.answer_comment(comment_id, **_body(request)).id}


def _add_account(controls: Controls, request: Request) -> Any:
    added = controls.add_account(**_body(request))
    return views.account(controls.core, request.url_root, added)


def _connect(controls: Controls, request: Request, account: str) -> Any:
    return {"access_token": controls.connect(account, **_body(request))}


def _revoke(controls: Controls, request: Request, account: str) -> Any:
    return {"revoked": controls.revoke(account, **_body(request))}


def _remove_app(controls: Controls, request: Request, account: str) -> Any:
    return controls.remove_app(account, **_body(request))


def _request_deletion(controls: Controls, request: Request, account: str) -> Any:
    return controls.request_deletion(account, **_body(request))


def _as_business(controls: Controls, request: Request, account: str) -> Any:
    message = controls.write_as_business(account=account, **_body(request))
    return views.message(message)


def _emit(controls: Controls, request: Request) -> Any:
    controls.emit(**_body(request))
    return {"emitted": True}


def _post(controls: Controls, request: Request) -> Any:
    reason = controls.post(**_body(request))
    return {"accepted": not reason, "reason": reason}


def _deliveries(controls: Controls, _request: Request) -> Any:
    return {"deliveries": list(controls.webhooks.courier.log)}


def _calls(controls: Controls, _request: Request) -> Any:
    return {"calls": list(controls.world.calls)}


def _actions(controls: Controls, _request: Request) -> Any:
    return {"actions": controls.actions()}


def _leaks(controls: Controls, request: Request) -> Any:
    return leaks.find(controls.core, **_body(request))


def _faults(controls: Controls, request: Request) -> Any:
    if request.method == "PUT":
        for point, given in _body(request).items():
            listed = given if isinstance(given, list) else [given] if given else []
            controls.faults.set(point, *listed)
        controls.world.touch()
    if request.method == "DELETE":
        controls.faults.clear()
        controls.world.touch()
    return controls.faults.as_dict()


def _settings(controls: Controls, request: Request) -> Any:
    if request.method == "PUT":
        controls.settings.change(_body(request))
        controls.world.touch()
    if request.method == "DELETE":
        controls.settings.reset()
        controls.world.touch()
    return controls.settings.as_dict()


def _webhook(controls: Controls, request: Request) -> Any:
    if request.method == "PUT":
        controls.set_webhook(**_body(request))
    elif request.method == "POST":
        controls.webhooks.courier.verify()
    return controls.webhooks.status()


def _clock(controls: Controls, request: Request) -> Any:
    return {"offset_seconds": controls.advance_clock(**_body(request))}


def _idle(controls: Controls, request: Request) -> Any:
    return {"idle": controls.wait_idle(request.args.get("timeout", 10.0, float))}


def _reset(controls: Controls, request: Request) -> Any:
    _body(request)
    controls.reset()
    return {"reset": True}


def _stream(controls: Controls, _request: Request) -> Response:
    """Send server-sent events: a number that grows with every change."""

    def notices() -> Iterator[str]:
        version = -1
        while not controls.world.stopping.is_set():
            new = controls.world.wait_for_change(version, STREAM_BREATH)
            yield f"data: {json.dumps({'version': new})}\n\n"
            version = new
            controls.world.sleep(STREAM_PAUSE)

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
    ("POST", "customers/<customer>/taps", _tap),
    ("POST", "customers/<customer>/seen", _see),
    ("GET", "posts", _feed),
    ("POST", "posts", _add_post),
    ("POST", "posts/<media_id>", _change_post),
    ("POST", "customers/<customer>/comments", _comment),
    ("POST", "customers/<customer>/comments/<comment_id>", _edit_comment),
    ("DELETE", "customers/<customer>/comments/<comment_id>", _delete_comment),
    ("POST", "comments/<comment_id>/answers", _answer_comment),
    ("POST", "messages/<mid>/retry", _retry),
    ("POST", "messages/<mid>/unsend", _unsend),
    ("POST", "messages/<mid>/edit", _edit),
    ("POST", "messages/<mid>/reaction", _react),
    ("POST", "customers/<customer>/hold", _hold),
    ("POST", "customers/<customer>/replay", _replay),
    ("POST", "dashboard_test", _press_test),
    ("GET", "sent", _sent),
    ("POST", "accounts", _add_account),
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


def routes(controls: Controls) -> list[Route]:
    return [
        Route(f"/simulator/{path}", methods.split(), _answer(controls, act))
        for methods, path, act in ROUTES
    ]


def _answer(controls: Controls, act: Act) -> Callable[..., Response]:
    def answer(request: Request, **values: str) -> Response:
        try:
            result = act(controls, request, **values)
        except Refused as refused:
            return answers.as_json({"error": refused.message}, refused.status)
        except TypeError as error:
            if "argument" not in str(error):
                raise
            return answers.as_json({"error": str(error)}, 400)
        return result if isinstance(result, Response) else answers.as_json(result)

    return answer
