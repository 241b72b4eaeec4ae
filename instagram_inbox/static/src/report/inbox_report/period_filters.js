import { PERIODS } from "@instagram_inbox/report/inbox_report/period";

/**
 * A search model with one period at a time: Odoo's would show "Last 30 Days or Today",
 * which are 30 days. The choices of one date filter still add up: two months, for example.
 */
export const withOnePeriod = (SearchModel) =>
    class extends SearchModel {
        /** @override */
        toggleSearchItem(searchItemId) {
            this.leaveOtherPeriods(searchItemId);
            super.toggleSearchItem(searchItemId);
        }

        /** @override */
        toggleDateFilter(searchItemId, generatorId) {
            this.leaveOtherPeriods(searchItemId);
            super.toggleDateFilter(searchItemId, generatorId);
        }

        leaveOtherPeriods(searchItemId) {
            if (this.isPeriod(searchItemId)) {
                this.query = this.query.filter(
                    ({ searchItemId: id }) => id === searchItemId || !this.isPeriod(id)
                );
            }
        }

        isPeriod(searchItemId) {
            const { name, type } = this.searchItems[searchItemId];
            return type === "dateFilter" || Object.hasOwn(PERIODS, name);
        }
    };
