"""Reporting: conversations, reply times and the overview."""

from . import (
    instagram_delivery,
    instagram_episode,
    instagram_inbox,
    instagram_inbox_report,
    instagram_inbox_report_facts,
    instagram_inbox_report_figures,
    instagram_inbox_report_read_group,
    instagram_inbox_report_rebuild,
)
