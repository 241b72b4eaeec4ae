"""The models, in rooms: one for each thing that happens to a conversation.

* A file is named after its model, a room after its subject. A room has one file for
  each model. It has a second one, with a suffix, only if the first would have more than
  450 lines and the subject has two parts.
* No method is defined twice for one model. Where another room has something to add, the
  code calls that room's method explicitly. A method of Odoo is overridden once for each
  model.
* A room imports only from the rooms above it in this list.
"""

# Not in alphabetical order: a model comes before the classes that extend it, and a room
# before the rooms that import from it.
# isort: off
from . import instagram_record
from . import instagram_attempt
from . import instagram_queue
from . import connect
from . import agents
from . import conversation
from . import customer
from . import fetch
from . import receive
from . import send
from . import tap
from . import comment
from . import erase
