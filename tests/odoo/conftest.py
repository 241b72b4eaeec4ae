import shutil
from pathlib import Path
from unittest.mock import patch

import pytest
from odoo.tests.common import get_db_name
from odoo.tools import config


@pytest.fixture(scope="session", autouse=True)
def own_files(load_registry):
    """Give each of several test processes files of its own.

    pytest-odoo copies the database for each, but has them share the files of the first:
    what Odoo cleans away in one would be missing in the others.
    """
    shared = Path(config.filestore(get_db_name()))
    own = Path(config["data_dir"], "filestore", get_db_name())
    if own == shared:
        yield
        return
    if shared.exists():
        shutil.copytree(shared, own)
    with patch.object(config, "filestore", return_value=str(own)):
        yield
    shutil.rmtree(own, ignore_errors=True)
