import { withOnePeriod } from "@instagram_inbox/report/inbox_report/period_filters";

import { registry } from "@web/core/registry";
import { GraphModel } from "@web/views/graph/graph_model";
import { graphView } from "@web/views/graph/graph_view";

/** A graph of averages: they cannot be stacked, and one of nothing is a gap. */
export class OverviewGraphModel extends GraphModel {
    /** @override */
    _buildMetaData(params) {
        const metaData = super._buildMetaData(params);
        this.isAverage = metaData.fields[metaData.measure]?.aggregator === "avg";
        if (this.isAverage) {
            Object.assign(metaData, { cumulated: false, stacked: false });
        }
        return metaData;
    }

    /** @override */
    _getData(dataPoints, forceUseAllDataPoints) {
        const data = super._getData(dataPoints, forceUseAllDataPoints);
        if (this.isAverage) {
            for (const dataset of data.datasets) {
                dataset.data = dataset.data.map((value, index) =>
                    value === false || !dataset.domains[index]?.length ? null : value
                );
            }
        }
        return data;
    }
}

export const overviewGraphView = {
    ...graphView,
    Model: OverviewGraphModel,
    SearchModel: withOnePeriod(graphView.SearchModel),
};

registry.category("views").add("instagram_inbox_overview_graph", overviewGraphView);
