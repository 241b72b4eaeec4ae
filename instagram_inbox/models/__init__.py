"""The models, in rooms: one for each thing that happens to a conversation.

* A file is named after its model, a room after its subject. A room has one file for a
  model; a second one, with a suffix, only when the first would be over 450 lines and
  the subject has two parts.
* No method is defined twice for one model. What another room has a say in calls that
  room by name, where it happens. Odoo's own methods are overridden once for a model.
* A room imports only from rooms above it in this list.
"""

# In this order, which is not that of the alphabet: a model is there before what extends
# it, and a room before those that import from it.
# isort: off
from . import instagram_record
from . import instagram_queue
from . import connect
from . import agents
from . import conversation
from . import fetch
from . import receive
from . import send
from . import erase
