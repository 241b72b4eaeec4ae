import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";

import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor, hexToRGBA } from "@web/core/colors/colors";
import { localization } from "@web/core/l10n/localization";

const scheme = cookie.get("color_scheme");
const TEXT = getCustomColor(scheme, "#495057", "#E4E4E4");
const GRID = getCustomColor(scheme, "rgba(0,0,0,.08)", "rgba(255,255,255,.12)");

// Good steps between the lines of a graph of hours, from a minute to a day.
const STEPS = [1 / 60, 5 / 60, 10 / 60, 0.25, 0.5, 1, 2, 4, 6, 12, 24];
const LINES = 5;

/** A graph of one or two figures over time; a click on a point opens its cases. */
export class FigureChart extends Component {
    static template = "instagram_inbox.FigureChart";
    static props = {
        datasets: Array,
        key: { type: String, optional: true },
        labels: Array,
        onAll: Function,
        onPoint: Function,
        title: [String, Object],
        type: String,
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify([this.props.labels, this.props.datasets])]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get hasData() {
        return this.props.datasets.some(({ data }) => data.some((value) => this.isThere(value)));
    }

    /** A time may be 0:00; a count of zero is nothing. */
    isThere(value) {
        return this.props.type === "line" ? typeof value === "number" : Boolean(value);
    }

    /** The graph in words, for people who cannot see it. */
    get description() {
        const [{ data, format, label }] = this.props.datasets;
        return this.props.labels
            .map((at, index) => `${at}: ${format(data[index])}`)
            .slice(-31)
            .concat(String(label))
            .reverse()
            .join("; ");
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (this.canvas.el) {
            const { type, labels } = this.props;
            const datasets = this.props.datasets.map((each, index) => this.style(each, index));
            this.chart = new Chart(this.canvas.el, {
                type,
                data: { labels, datasets },
                options: this.options,
            });
        }
    }

    style({ data, label }, index) {
        const color = getColor(index * 2, scheme, "sm");
        return {
            label: String(label),
            data: [...data],
            backgroundColor: this.props.type === "bar" ? color : hexToRGBA(color, 0.15),
            borderColor: color,
            borderRadius: 3,
            borderWidth: this.props.type === "bar" ? 0 : 2,
            cubicInterpolationMode: "monotone",
            fill: true,
            maxBarThickness: 28,
            pointHitRadius: 12,
            pointRadius: data.length > 45 ? 0 : 2.5,
            spanGaps: true,
        };
    }

    get options() {
        const isRtl = localization.direction === "rtl";
        const { format } = this.props.datasets[0];
        const isTime = this.props.type === "line";
        return {
            animation: false,
            interaction: { intersect: false, mode: "index" },
            maintainAspectRatio: false,
            onClick: (ev, elements) => this.onClick(elements),
            onHover: (ev, elements) => {
                ev.native.target.style.cursor = elements.length ? "pointer" : "";
            },
            plugins: {
                legend: {
                    align: "end",
                    display: this.props.datasets.length > 1,
                    labels: { boxHeight: 10, boxWidth: 10, color: TEXT },
                    rtl: isRtl,
                },
                tooltip: {
                    callbacks: { label: (item) => this.tooltip(item) },
                    rtl: isRtl,
                },
            },
            scales: {
                x: {
                    grid: { display: false },
                    reverse: isRtl,
                    ticks: { autoSkipPadding: 12, color: TEXT, maxRotation: 0 },
                },
                y: {
                    beginAtZero: true,
                    border: { display: false },
                    grid: { color: GRID },
                    position: isRtl ? "right" : "left",
                    // at least one line above zero, also when all times are seconds
                    suggestedMax: isTime ? this.step : undefined,
                    ticks: {
                        callback: (value) => (isTime || Number.isInteger(value) ? format(value) : ""),
                        color: TEXT,
                        maxTicksLimit: LINES + 1,
                        stepSize: isTime ? this.step : undefined,
                    },
                },
            },
        };
    }

    get step() {
        const most = Math.max(...this.props.datasets[0].data);
        return STEPS.find((step) => step * LINES >= most) || 24 * Math.ceil(most / LINES / 24);
    }

    tooltip(item) {
        const { format, label } = this.props.datasets[item.datasetIndex];
        return `${label}: ${format(item.raw)}`;
    }

    onClick(elements) {
        const [nearest] = elements.filter((each) => {
            const { data } = this.props.datasets[each.datasetIndex];
            return this.isThere(data[each.index]);
        });
        if (nearest) {
            this.props.onPoint(this.props.datasets[nearest.datasetIndex].name, nearest.index);
        }
    }
}
