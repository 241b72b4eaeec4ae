"""Maps addresses to functions. All three hosts of Instagram are this one."""

import mimetypes
import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from ..api import (
    answers,
    comments,
    conversations,
    login,
    nodes,
    pages,
    profile,
    sending,
    tokens,
    usage,
)
from ..people.people import Controls
from ..samples import pictures, samples
from ..world.core import Core
from ..world.errors import GraphError, HtmlAnswer, LoginError
from ..world.faults import Instead
from ..world.files import PREFIX
from . import control
from .route import Route

_VERSION = re.compile(r"^/v\d+\.\d+(?=/)")

TOO_BIG = 26 * 1024 * 1024

Api = Callable[..., dict[str, Any]]
API: tuple[tuple[str, list[str], Api], ...] = (
    ("/access_token", ["GET"], tokens.exchange),
    ("/refresh_access_token", ["GET"], tokens.refresh),
    ("/<node_id>", ["GET"], nodes.node),
    ("/<node_id>", ["POST"], comments.change),
    ("/<node_id>", ["DELETE"], comments.delete),
    ("/<node_id>/replies", ["GET", "POST"], comments.replies),
    ("/<node_id>/subscribed_apps", ["GET", "POST", "DELETE"], nodes.subscribed_apps),
    ("/<node_id>/messages", ["POST"], sending.send),
    (
        "/<node_id>/messenger_profile",
        ["GET", "POST", "DELETE"],
        profile.messenger_profile,
    ),
    ("/<node_id>/conversations", ["GET"], conversations.conversations),
)


class App:
    def __init__(self, core: Core, controls: Controls) -> None:
        self._core = core
        authorize = partial(login.authorize, core)
        exchange = self._noted(login.access_token, answers.as_json)
        picture = self._guarded(partial(_picture, core))
        routes = [
            Route("/", ["GET"], _page),
            Route("/page/<name>", ["GET"], _file),
            Route("/cdn/<kind>/<key>.png", ["GET"], picture),
            Route("/cdn/message/<key>", ["GET"], self._guarded(partial(_media, core))),
            Route("/oauth/authorize", ["GET", "POST"], authorize),
            Route("/oauth/access_token", ["POST"], exchange),
            *control.routes(controls),
        ]
        for path, methods, answer in API:
            routes.append(Route(path, methods, self._noted(answer, answers.graph)))
        self._answers = [route.answer for route in routes]
        self._urls = Map(
            [
                Rule(route.path, endpoint=str(number), methods=route.methods)
                for number, route in enumerate(routes)
            ]
        )

    def __call__(self, request: Request) -> Response:
        path = _VERSION.sub("", request.path)
        try:
            number, values = self._urls.bind("").match(path, request.method)
        except MethodNotAllowed:
            words = f"Unsupported request - method type: {request.method.lower()}"
            return answers.failure(GraphError("unsupported", words))
        except HTTPException:
            words = f"Unknown path components: {path}"
            return answers.failure(GraphError("bad_path", words))
        return self._answers[int(number)](request, **values)

    def _noted(
        self, answer: Api, shape: Callable[[Any], Response]
    ) -> Callable[..., Response]:
        """Make a call of the API that records its path and result, never its query."""

        def call(request: Request, **values: str) -> Response:
            return shape(answer(self._core, request, **values))

        guarded = self._guarded(call)

        def noted(request: Request, **values: str) -> Response:
            started = time.time()
            status = 0  # no answer
            try:
                response = guarded(request, **values)
                level = self._core.settings["usage"]
                usage.tell(response, level, values.get("node_id"))
                status = response.status_code
            finally:
                self._core.world.calls.append(
                    {
                        "at": started,
                        "seconds": round(time.time() - started, 4),
                        "method": request.method,
                        "path": request.path,
                        "status": status,
                    }
                )
            return response

        return noted

    def _guarded(self, call: Callable[..., Response]) -> Callable[..., Response]:
        """Turn refusals and faults into answers; a dropped connection stays one."""

        def guarded(request: Request, **values: str) -> Response:
            try:
                return call(request, **values)
            except GraphError as error:
                return answers.failure(error)
            except LoginError as error:
                return answers.as_json(error.body(), error.code)
            except Instead as instead:
                return answers.graph(instead.body)
            except HtmlAnswer:
                return answers.error_page()

        return guarded


def _page(_request: Request) -> Response:
    return pages.html(pages.fill("phone.html"))


def _file(_request: Request, name: str) -> Response:
    path = pages.FOLDER / name
    if path.parent != pages.FOLDER or path.suffix == ".html" or not path.is_file():
        return Response("Not found", 404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": "no-cache"}
    return Response(path.read_bytes(), mimetype=kind, headers=headers)


def _media(core: Core, request: Request, key: str) -> Response:
    """Return a file of a message: its address shows no type and expires."""
    meeting = core.faults.take("media", key)
    meeting.before()
    kind, _dash, seed = key.partition("-")
    expires, signature = request.args.get("oe", ""), request.args.get("oh", "")
    is_living = pictures.allowed(core, "message", key, expires, signature)
    if meeting.is_of("expired") or not is_living:
        return Response("URL signature expired", 403)
    found = core.files.get(key) if key.startswith(PREFIX) else _sample(kind, seed)
    if found is None:
        return Response("Not found", 404)
    content_type, content = found
    if meeting.is_of("too_big"):
        content += bytes(TOO_BIG)
    headers = {"Cache-Control": "no-store"}
    return Response(content, mimetype=content_type, headers=headers)


def _sample(kind: str, seed: str) -> tuple[str, bytes]:
    return samples.content_type(kind), samples.sample(kind, seed)


def _picture(core: Core, request: Request, kind: str, key: str) -> Response:
    core.faults.take("picture", key).before()
    expires, signature = request.args.get("oe", ""), request.args.get("oh", "")
    if not pictures.allowed(core, kind, key, expires, signature):
        return Response("URL signature expired", 403)
    content = pictures.picture(core, kind, key)
    if content is None:
        return Response("Not found", 404)
    return Response(content, mimetype="image/png", headers=pictures.headers())
