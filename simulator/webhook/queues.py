"""A few threads run many jobs; the jobs of one lane run in order, one at a time."""

import heapq
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable

# A job returns after how many seconds to run again, or None when it is done.
Job = Callable[[], float | None]


class JobQueues:
    def __init__(self, workers: int) -> None:
        self._changed = threading.Condition()
        self._lanes: dict[Hashable, deque[Job]] = {}
        self._due: list[tuple[float, int, Hashable]] = []
        self._count = itertools.count()
        self._open = True
        self._threads = [
            threading.Thread(target=self._work, name=f"webhook-{n}", daemon=True)
            for n in range(workers)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def put(self, lane: Hashable, job: Job, delay: float = 0.0) -> None:
        with self._changed:
            waiting = self._lanes.setdefault(lane, deque())
            waiting.append(job)
            if len(waiting) == 1:
                self._schedule(lane, delay)

    def stop(self) -> None:
        with self._changed:
            self._open = False
            self._lanes.clear()
            self._changed.notify_all()

    def clear(self) -> None:
        """Drop waiting jobs; running ones continue."""
        with self._changed:
            self._lanes.clear()
            self._due.clear()
            self._changed.notify_all()

    def drop(self, lane: Hashable) -> None:
        with self._changed:
            self._lanes.pop(lane, None)
            self._changed.notify_all()

    def wait_idle(self, timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._lanes, timeout)

    def _schedule(self, lane: Hashable, delay: float) -> None:
        entry = (time.monotonic() + delay, next(self._count), lane)
        heapq.heappush(self._due, entry)
        self._changed.notify_all()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            lane, job = taken
            again = job()
            with self._changed:
                self._settle(lane, job, again)

    def _take(self) -> tuple[Hashable, Job] | None:
        with self._changed:
            while self._open:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    lane = heapq.heappop(self._due)[2]
                    if self._lanes.get(lane):
                        return lane, self._lanes[lane][0]
                    continue
                self._changed.wait(wait)
        return None

    def _settle(self, lane: Hashable, job: Job, again: float | None) -> None:
        waiting = self._lanes.get(lane)
        if not waiting or waiting[0] is not job:
            return  # cleared meanwhile
        if again is not None:
            self._schedule(lane, again)
            return
        waiting.popleft()
        if waiting:
            self._schedule(lane, 0.0)
        else:
            del self._lanes[lane]
            self._changed.notify_all()
