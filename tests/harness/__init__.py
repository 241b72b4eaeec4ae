"""A real Odoo and the simulator as processes, for tests and benchmarks.

`./dev test` and `./dev bench` set these environment variables:

- INSTAGRAM_INBOX_ODOO: the command that starts Odoo, a JSON list
- INSTAGRAM_INBOX_CONFIG: its configuration file
- INSTAGRAM_INBOX_TEMPLATE: a database with the add-on installed, to be copied
- INSTAGRAM_INBOX_PLAIN: the same, in which no web page is put together yet
- INSTAGRAM_INBOX_BASE: one without the add-on
- INSTAGRAM_INBOX_TABLESPACE: PostgreSQL's place for copies
- INSTAGRAM_INBOX_PG: how to reach PostgreSQL, JSON with `host`, `port`, `user`
- INSTAGRAM_INBOX_CHROMIUM: the browser's program
"""

from .browser import chromium
from .database import Database, kept, with_modules
from .process import free_port
from .rpc import Rpc, RpcError, Socket
from .server import OdooServer
from .simulator import SimulatorProcess
from .wheels import WheelOdoo
