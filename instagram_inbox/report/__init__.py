from . import (
    instagram_inbox_report,
    instagram_inbox_report_definitions,
    instagram_inbox_report_figures,
)
