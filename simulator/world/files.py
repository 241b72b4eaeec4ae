"""Instagram's copies of the files that businesses sent, on disk."""

import json
import secrets
import tempfile
from pathlib import Path

PREFIX = "sent-"


class Files:
    """:param folder: outlives the simulator; by default a temporary one."""

    def __init__(self, folder: Path | None = None) -> None:
        self._passing = None if folder else tempfile.TemporaryDirectory()
        self._folder = folder or Path(self._passing.name if self._passing else "")

    def put(self, content_type: str, content: bytes) -> str:
        """Store a file and return its key, which is part of its address."""
        key = f"{PREFIX}{secrets.token_hex(8)}"
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / key).write_bytes(content)
        (self._folder / f"{key}.json").write_text(json.dumps(content_type))
        return key

    def get(self, key: str) -> tuple[str, bytes] | None:
        path = self._folder / key
        if path.parent != self._folder or not path.is_file():
            return None
        content_type: str = json.loads(path.with_name(f"{key}.json").read_text())
        return content_type, path.read_bytes()

    def clear(self) -> None:
        for path in self._folder.glob(f"{PREFIX}*"):
            path.unlink()

    def close(self) -> None:
        if self._passing:
            self._passing.cleanup()
