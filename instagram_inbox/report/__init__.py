from . import instagram_inbox_report
