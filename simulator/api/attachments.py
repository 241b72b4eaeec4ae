"""What a business sends besides text: ``attachment`` and ``attachments``."""

from typing import Any

from ..samples import pictures
from ..world.core import Core
from ..world.errors import GraphError
from . import fetching

IMAGES = 10


def single(core: Core, wanted: dict[str, Any]) -> dict[str, Any]:
    return {"attachments": [_attached(core, wanted["attachment"])]}


def several(core: Core, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return several images; Meta's documents show an object for a single one."""
    items = wanted["attachments"]
    items = [items] if isinstance(items, dict) else items
    if not isinstance(items, list) or not 0 < len(items) <= IMAGES:
        raise GraphError("bad_parameter", f"attachments are one to {IMAGES} images.")
    kinds = {item.get("type") for item in items if isinstance(item, dict)}
    if len(items) > 1 and kinds != {"image"}:
        raise GraphError("bad_parameter", "Only images can be sent together.")
    if len(items) > 1 and core.settings["several_images"] == "off":
        raise GraphError("several_images")
    return {"attachments": [_attached(core, item) for item in items]}


def _attached(core: Core, item: Any) -> dict[str, Any]:
    """Return the file at Instagram's own address, as the conversation has it now."""
    kind = item.get("type") if isinstance(item, dict) else None
    if kind == "like_heart":
        return {"type": kind}
    payload = item.get("payload") if kind in fetching.RULES else None
    url = payload.get("url") if isinstance(payload, dict) else None
    if not isinstance(url, str):
        raise GraphError("bad_parameter", "The attachment cannot be sent.")
    key = core.files.put(*fetching.fetch(str(kind), url))
    return {"type": kind, "payload": {"url": pictures.message_url(core, key)}}
