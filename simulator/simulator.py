"""The simulator as one object, for a process of its own or for a test."""

import threading
from pathlib import Path

from .people.people import Controls
from .server.app import App
from .server.http_server import Server
from .webhook.webhooks import RETRY_DELAYS, Webhooks
from .world.core import APP_ID, APP_SECRET, VERIFY_TOKEN, Core
from .world.files import Files
from .world.store import Store


class Simulator(Controls):
    """Instagram on a local port.

    :param port: 0 picks a free one; see ``url`` after the start
    :param webhook: where events go; verified before the first one
    :param state: a file that keeps everything for the next time
    :param retry_delays: seconds between attempts to deliver an event
    """

    def __init__(
        self,
        port: int = 0,
        webhook: str | None = None,
        *,
        app_id: str = APP_ID,
        app_secret: str = APP_SECRET,
        verify_token: str = VERIFY_TOKEN,
        state: str | Path | None = None,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
    ) -> None:
        core = Core(webhook, app_id, app_secret, verify_token)
        if state:
            core.files = Files(Path(state).with_suffix(".files"))
        core.webhooks = Webhooks(core, retry_delays)
        super().__init__(core)
        self._store = Store(core.world, Path(state)) if state else None
        self._server = Server(("127.0.0.1", port), App(core, self))
        self.port: int = self._server.server_address[1]
        self.url = f"http://localhost:{self.port}"
        core.root = f"{self.url}/"

    def start(self) -> "Simulator":
        if self._store:
            self._store.start()
        self.webhooks.start()
        thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        thread.start()
        return self

    def stop(self) -> None:
        self.world.stopping.set()
        self.world.touch()
        self.webhooks.queues.stop()
        self._server.close()
        if self._store:
            self._store.save()
        self.core.files.close()

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()
