import { COUNT, OVERVIEW_FIGURES } from "@instagram_inbox/report/inbox_report/figures";

import { _t } from "@web/core/l10n/translation";

OVERVIEW_FIGURES.leads = { label: _t("Leads"), ...COUNT };
