// One chart over time: lines, or columns stacked on each other.

import uPlot from "/assets/uplot/uPlot.esm.js";
import { element, readable, short } from "./format.js";

const COLORS = 8;

/** The colours of the theme in force, as the style sheet has them. */
function theme() {
  const style = getComputedStyle(document.documentElement);
  const probe = element("span", { hidden: true });
  document.body.append(probe);
  const resolve = (name) => {
    probe.style.color = style.getPropertyValue(name);
    return getComputedStyle(probe).color;
  };
  const colors = {
    text: resolve("--muted"),
    grid: resolve("--grid"),
    series: Array.from({ length: COLORS }, (_, index) => resolve(`--series-${index + 1}`)),
  };
  probe.remove();
  return colors;
}

const translucent = (color, alpha) =>
  color.replace(/^rgba?\(([^,]+),([^,]+),([^,)]+).*\)$/, `rgba($1,$2,$3,${alpha})`);

export class TimePlot {
  /**
   * kind: "line" or "columns"; unit: written behind values, or null; local: whether times are shown in the
   * reader's zone rather than UTC.
   */
  constructor(holder, { kind, unit, local }) {
    this.kind = kind;
    this.unit = unit ? ` ${unit}` : "";
    this.local = local;
    this.legend = element("ul", { class: "legend" });
    this.canvas = element("div", { class: "plot" });
    holder.append(this.legend, this.canvas);
    this.observer = new ResizeObserver(() => {
      this.plot?.setSize(this.size());
    });
    this.observer.observe(this.canvas);
  }

  /** Shows `times` (seconds) and one array of values for each name. */
  show(times, names, values) {
    this.times = times;
    this.names = names;
    this.values = values;
    const shape = names.join("\u0000");
    const data = this.kind === "columns" ? [times, ...stacked(values)] : [times, ...values];
    if (!this.plot || shape !== this.shape) {
      this.shape = shape;
      this.create(data);
    } else {
      this.plot.setData(data);
    }
    if (this.plot.cursor.idx === null || this.plot.cursor.idx === undefined) {
      this.showLegend(null);
    }
  }

  /** Draws again in the colours of a new theme. */
  restyle() {
    if (this.times) {
      this.shape = null;
      this.show(this.times, this.names, this.values);
    }
  }

  size() {
    return { width: this.canvas.clientWidth || 400, height: this.canvas.clientHeight || 200 };
  }

  create(data) {
    this.plot?.destroy();
    const colors = theme();
    this.colors = colors;
    const columns = this.kind === "columns";
    const axis = {
      stroke: colors.text,
      grid: { stroke: colors.grid, width: 1 },
      ticks: { show: false },
      font: "11px system-ui, sans-serif",
    };
    const series = this.names.map((name, index) => {
      const color = colors.series[index % COLORS];
      return columns
        ? { label: name, stroke: color, fill: color, width: 0,
            paths: uPlot.paths.bars({ size: [0.82, 48], gap: 1, radius: 0 }), points: { show: false } }
        : { label: name, stroke: color, width: 1.75, points: { show: data[0].length < 2 },
            fill: this.names.length === 1 ? translucent(color, 0.12) : undefined };
    });
    this.plot = new uPlot({
      ...this.size(),
      legend: { show: false },
      padding: [8, 26, 0, 0],
      tzDate: this.local
        ? (time) => new Date(time * 1000)
        : (time) => uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
      cursor: { y: false, points: columns ? { show: false } : { size: 6 }, drag: { x: false, y: false } },
      scales: {
        x: { range: (_, min, max) => xRange(min, max, this.times, columns) },
        y: { range: (_, min, max) => yRange(min, max, columns) },
      },
      axes: [
        { ...axis, space: 70, size: 28, values: (_, times, __, ___, step) =>
          times.map((time) => timeLabel(time, step, this.local)) },
        { ...axis, size: 52, space: 34, values: (_, ticks) => ticks.map(short) },
      ],
      series: [{}, ...(columns ? series.toReversed() : series)],
      hooks: { setCursor: [(plot) => this.showLegend(plot.cursor.idx)] },
    }, data, this.canvas);
    this.items = this.names.map((name, index) => {
      const value = element("b");
      const item = element("li", {},
        element("i", { class: `swatch c${(index % COLORS) + 1}` }), element("span", {}, name), value);
      return { item, value };
    });
    this.legend.replaceChildren(...this.items.map(({ item }) => item));
  }

  showLegend(index) {
    if (!this.items) {
      return;
    }
    this.items.forEach(({ value }, series) => {
      const values = this.values[series] ?? [];
      const shown = index ?? lastKnown(values);
      const known = values[shown];
      value.textContent =
        known === null || known === undefined ? "–" : readable(known) + this.unit;
    });
    this.legend.classList.toggle("at-cursor", index !== null && index !== undefined);
  }

  destroy() {
    this.observer.disconnect();
    this.plot?.destroy();
  }
}

/** Each column's top on the stack, the topmost series first: later ones are drawn over it. */
function stacked(values) {
  const sums = [];
  values.forEach((series, index) => {
    sums.push(series.map((value, at) => (value ?? 0) + (index > 0 ? sums[index - 1][at] : 0)));
  });
  return sums.toReversed();
}

const formats = new Map();

/** A time on the axis, as exact as the distance of its ticks asks for. */
function timeLabel(time, step, local) {
  const options = step >= 86_400 ? { day: "numeric", month: "short" }
    : { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(step < 60 ? { second: "2-digit" } : {}) };
  const key = JSON.stringify([options, local]);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: local ? undefined : "UTC" }));
  }
  return formats.get(key).format(time * 1000);
}

/** Columns need room for the half of them that is beyond their time, and a single point some around it. */
function xRange(min, max, times, columns) {
  const margin = columns || min === max ? halfStep(times) : 0;
  return [min - margin, max + margin];
}

function halfStep(times) {
  let step = Infinity;
  for (let i = 1; i < times.length; i++) {
    step = Math.min(step, times[i] - times[i - 1]);
  }
  return Number.isFinite(step) ? step / 2 : 30;
}

function yRange(min, max, columns) {
  if (min === null || max === null || min === undefined || max === undefined) {
    return [0, 1];
  }
  const low = columns || min >= 0 ? 0 : min;
  const high = max <= 0 && !columns ? 0 : max;
  if (min > 0 && !columns && (max - min) / max < 0.15) {
    const margin = (max - min || max || 1) * 0.6; // a flat line far from zero: show its shape
    return [min - margin, max + margin];
  }
  return [low, low + (high - low || 1) * 1.08];
}

function lastKnown(values) {
  for (let index = values.length - 1; index >= 0; index--) {
    if (values[index] !== null && values[index] !== undefined) {
      return index;
    }
  }
  return -1;
}
