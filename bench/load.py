"""A client that costs little: its own process, prepared bytes, plain sockets."""

import socket
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from threading import Thread
from typing import NamedTuple


class Answer(NamedTuple):
    status: int
    begun: float
    ended: float

    @property
    def seconds(self):
        return self.ended - self.begun


def request(method, path, headers=None, body=b""):
    """Return the bytes of an HTTP request, prepared before the clock starts.

    Odoo's own servers close the connection after each answer, behind a proxy too.
    """
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def paced(port, requests, per_second):
    """Post requests one by one at an even pace, each at its own time.

    :return: their answers, when all have come
    """
    begun = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        answers = []
        for number, raw in enumerate(requests):
            time.sleep(max(0, begun + number / per_second - time.monotonic()))
            answers.append(pool.submit(_post, port, raw))
        return [answer.result() for answer in answers]


@contextmanager
def client():
    """Return a function that posts: ``post(port, lanes, clients) -> [[Answer]]``.

    Each lane is a list of requests that follow one another. The given number of clients
    work at once; each starts the next lane when it has finished one.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        process.submit(time.monotonic).result()

        def post(port, lanes, clients):
            return process.submit(_post_all, port, lanes, clients).result()

        yield post


def _post_all(port, lanes, clients):
    answers = [[] for _lane in lanes]
    waiting = deque(enumerate(lanes))

    def work():
        while True:
            try:
                number, lane = waiting.popleft()
            except IndexError:
                return
            answers[number] = [_post(port, raw) for raw in lane]

    threads = [Thread(target=work) for _number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _post(port, raw):
    begun = time.monotonic()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(raw)
            answer = b""
            while received := connection.recv(65536):
                answer += received
        status = int(answer.split(b" ", 2)[1])
    except (OSError, IndexError, ValueError):
        status = 0
    return Answer(status, begun, time.monotonic())
