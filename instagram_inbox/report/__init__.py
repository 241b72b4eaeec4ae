from . import (
    instagram_inbox_report,
    instagram_inbox_report_definitions,
    instagram_inbox_report_figures,
    instagram_inbox_report_groups,
    instagram_inbox_report_match,
    instagram_inbox_report_rebuild,
    instagram_inbox_report_record,
    instagram_inbox_report_story,
)
