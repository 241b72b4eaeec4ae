"""Comments on the account's posts: received, handled, answered and deleted."""

# A model comes before the classes that extend it.
# isort: off
from . import instagram_post
from . import instagram_comment
from . import instagram_comment_received
from . import instagram_comment_replies
from . import instagram_comment_action
from . import instagram_comment_change
from . import instagram_message
from . import instagram_inbox
from . import instagram_webhook_event
from . import ir_ui_menu
from . import instagram_checklist
