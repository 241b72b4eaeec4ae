"""What happened in a run, in order: a line of JSON for each step and delivery."""

import json
import threading
import time


class History:
    """Writes down at once, so that nothing is missing when a run is stopped."""

    def __init__(self, path):
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(path, "w")  # noqa: SIM115 - it is open as long as the run
        self._lock = threading.Lock()
        self.begun = time.monotonic()

    def note(self, what, **values):
        line = {"at": round(time.monotonic() - self.begun, 3), "what": what, **values}
        with self._lock:
            self._file.write(json.dumps(line, default=str) + "\n")
            self._file.flush()

    def close(self):
        self._file.close()
