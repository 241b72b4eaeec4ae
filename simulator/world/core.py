"""What every part of the simulator needs: the app's registration and the state."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from .faults import Faults
from .files import Files
from .settings import Settings
from .world import World

APP_ID = "990215540187362"
APP_SECRET = "simulated-app-secret"  # noqa: S105 - of an app that is none
VERIFY_TOKEN = "simulated-verify-token"  # noqa: S105
API_VERSION = "v25.0"


class Outlet(Protocol):
    """The part that delivers events: `simulator.webhook.webhooks`."""

    courier: Any
    queues: Any

    def emit(self, update: Any) -> None: ...

    def status(self) -> dict[str, Any]: ...


@dataclass
class Core:
    webhook_url: str | None = None
    app_id: str = APP_ID
    app_secret: str = field(default=APP_SECRET, repr=False)
    verify_token: str = field(default=VERIFY_TOKEN, repr=False)
    world: World = field(default_factory=World)
    settings: Settings = field(default_factory=Settings)
    root: str = "http://localhost/"
    files: Files = field(default_factory=Files)

    def __post_init__(self) -> None:
        self.faults = Faults(self.world.sleep)
        self.webhooks: Outlet
