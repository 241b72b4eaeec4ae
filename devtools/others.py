"""Add-ons of others that ours work together with, from PyPI."""

from .cache import CACHE, digest, locked
from .processes import follow

# By the name of the module. Their dependencies are modules of Odoo, which is there.
OTHERS = {"helpdesk_mgmt": "odoo-addon-helpdesk-mgmt==19.0.1.3.2"}


def others(python):
    """Return the folder with these add-ons.

    :param python: the Python whose pip installs them
    """
    folder = CACHE / f"others-{digest(*OTHERS.values())}"
    stamp = folder / "installed"
    with locked(folder.name):
        if not stamp.exists():
            pip = [python, "-m", "pip", "--disable-pip-version-check", "install"]
            pip += ["--no-deps", "--no-compile", "--progress-bar=off", "--upgrade"]
            follow(
                "Installing add-ons of others",
                [*pip, "--target", folder, *OTHERS.values()],
            )
            stamp.touch()
    return folder / "odoo" / "addons"
