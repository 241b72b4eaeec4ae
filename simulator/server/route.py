"""An address and the function that answers it."""

from collections.abc import Callable
from typing import NamedTuple

from werkzeug.wrappers import Response


class Route(NamedTuple):
    path: str
    methods: list[str]
    answer: Callable[..., Response]
