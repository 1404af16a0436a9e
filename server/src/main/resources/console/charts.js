// The page of charts: which views are shown, and how.
//
// A database says how it wants to be shown in a table `console_charts`, if it has one (docs/http-api.md
// describes its columns). Where it has none, charts are made of every materialized view with a time and numbers,
// or with a few named numbers.

import { query, quote, sql } from "./api.js";
import { element, hasZone, isInteger, isNumber, isTime, readable, seconds, short } from "./format.js";
import { LiveView } from "./live.js";
import { TimePlot } from "./plot.js";

const SERIES_MAX = 8;
const BARS_MAX = 8;
const CHARTS_MAX = 12;
const TIME_NAMES = ["window_start", "window_end", "window_time"];

/** The charts to show of these relations. */
export async function layout(relations) {
  const known = new Map(relations.map((relation) => [relation.name, relation]));
  if (known.has("console_charts")) {
    const charts = await query("SELECT * FROM console_charts ORDER BY sort_order, id");
    return charts
      .filter((chart) => known.has(chart.relation))
      .map((chart) => ({ ...chart, rowCount: rowCount(known.get(chart.relation)) }));
  }
  const charts = [];
  for (const relation of relations.filter(({ kind }) => kind === "materialized view")) {
    if (charts.length === CHARTS_MAX) {
      break;
    }
    const chart = await detect(relation);
    if (chart) {
      charts.push(chart);
    }
  }
  return charts;
}

// A plain view has no changes to follow: it is asked for again and again.
const rowCount = ({ kind, row_count: count }) => (kind === "view" ? Infinity : count ?? 0);

async function detect({ name, row_count: rowCount }) {
  const [{ columns }] = await sql(`SELECT * FROM ${quote(name)} LIMIT 0`);
  const times = columns.filter(({ type }) => isTime(type));
  const texts = columns.filter(({ type }) => !isTime(type) && !isNumber(type));
  const ids = columns.filter(({ name: column, type }) => isInteger(type) && /(^|_)id$/.test(column));
  const numbers = columns.filter((column) => isNumber(column.type) && !ids.includes(column));
  const time = TIME_NAMES.map((wanted) => times.find((column) => column.name === wanted))
    .find(Boolean) ?? times[0];
  const key = texts[0] ?? ids[0];
  const base = {
    id: name, relation: name, title: title(name), rowCount: rowCount ?? 0, unit: null,
  };
  if (numbers.length === 0) {
    return null;
  }
  if (time) {
    // a window's sum grows until the window is over: as a line it would seem to fall at the end
    const kind = times.length > 1 && !/avg|average|mean|min|max/.test(numbers[0].name) ? "columns" : "line";
    return key
      ? { ...base, kind, x: time.name, y: numbers[0].name, series: key.name }
      : { ...base, kind: "line", x: time.name, series: null,
          y: numbers.slice(0, SERIES_MAX).map((column) => column.name).join(",") };
  }
  return key && rowCount <= 200
    ? { ...base, kind: "bars", x: key.name, y: numbers[0].name, series: null }
    : null;
}

function title(name) {
  const words = name.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

/** The column that a chart's rows are sorted by; " desc" may follow it. */
const sortColumn = (y) => y?.split(",")[0].trim().replace(/ desc$/, "");

/** The figures of each model's last rows: model → [name, value] of each. */
export async function modelErrors() {
  const rows = await query("SELECT model, metric, value FROM tm_catalog.tm_model_metrics WHERE scope = 'window'");
  const errors = new Map();
  for (const { model, metric, value } of rows) {
    if (value !== null) {
      errors.set(model, [...(errors.get(model) ?? []), [metric, Number(value)]]);
    }
  }
  return errors;
}

/** One chart with its title and its view. */
export class ChartCard {
  constructor(chart, open) {
    this.chart = chart;
    this.dirty = false;
    this.range = 900;
    this.state = element("span", { class: "card-state" });
    this.body = element("div", { class: "card-body" }, element("p", { class: "empty" }, "Waiting for data"));
    this.error = chart.model ? element("p", { class: "model-error", title: "The model's error on the last rows, each predicted before it was learnt" }) : null;
    this.node = element("article", { class: `card ${chart.kind}` },
      element("header", {},
        element("h3", {}, chart.title || chart.relation),
        element("button", { class: "quiet name", type: "button", title: "Show this view's rows",
          onclick: () => open(chart.relation) }, chart.relation),
        this.state),
      this.body, this.error);
    this.view = new LiveView(chart.relation, {
      orderBy: chart.kind === "bars" || chart.kind === "table" ? sortColumn(chart.y) : chart.x,
      rowCount: chart.rowCount,
      onChange: () => {
        this.dirty = true;
      },
      onState: (state) => {
        this.state.textContent = state === "live" ? "" : state;
      },
    });
  }

  /** Draws what changed since the last time. */
  draw() {
    if (!this.dirty) {
      return;
    }
    this.dirty = false;
    try {
      switch (this.chart.kind) {
        case "bars": this.drawBars(); break;
        case "table": this.drawTable(); break;
        default: this.drawTimes();
      }
    } catch (error) {
      this.state.textContent = "cannot be drawn";
      console.error(error);
    }
  }

  /** Shows the figures of the chart's model: name → value. */
  showError(figures) {
    this.error?.replaceChildren(...figures.map(([name, value]) =>
      element("span", {}, `${name.replaceAll("_", " ")} `, element("b", {}, readable(value)))));
  }

  setRange(range) {
    this.range = range;
    this.dirty = this.view.columns.length > 0;
  }

  restyle() {
    this.plot?.restyle();
  }

  drawTimes() {
    const { x, y, series } = this.chart;
    const measures = y.split(",").map((name) => name.trim());
    const byTime = new Map();
    const totals = new Map();
    let latest = -Infinity;
    const rows = [];
    for (const row of this.view.values()) {
      const time = seconds(row[x]);
      if (time !== null) {
        latest = Math.max(latest, time);
        rows.push([time, row]);
      }
    }
    const from = this.range > 0 ? latest - this.range : -Infinity;
    for (const [time, row] of rows) {
      if (time < from) {
        continue;
      }
      let point = byTime.get(time);
      if (!point) {
        point = new Map();
        byTime.set(time, point);
      }
      for (const measure of measures) {
        if (row[measure] === null || row[measure] === undefined) {
          continue;
        }
        const name = series ? String(row[series] ?? "–") : measure.replaceAll("_", " ");
        const value = Number(row[measure]);
        point.set(name, value);
        totals.set(name, (totals.get(name) ?? 0) + Math.abs(value));
      }
    }
    if (byTime.size === 0) {
      return;
    }
    const names = this.seriesNames(totals, Boolean(series));
    const times = [...byTime.keys()].sort((a, b) => a - b);
    const values = names.map((name) => times.map((time) => byTime.get(time).get(name) ?? null));
    if (!this.plot) {
      this.body.replaceChildren();
      const type = this.view.columns.find((column) => column.name === x)?.type ?? "";
      this.plot = new TimePlot(this.body, {
        kind: this.chart.kind === "columns" ? "columns" : "line",
        unit: this.chart.unit,
        local: hasZone(type),
      });
    }
    this.plot.show(times, names, values);
  }

  /** The largest series; once chosen they keep their place and colour. */
  seriesNames(totals, sorted) {
    const chosen = (this.names ?? []).filter((name) => totals.has(name));
    const others = [...totals.keys()].filter((name) => !chosen.includes(name));
    if (sorted) {
      others.sort((a, b) => totals.get(b) - totals.get(a));
    }
    const added = others.slice(0, SERIES_MAX - chosen.length);
    if (sorted) {
      added.sort(); // so that the same names have the same colours in other charts
    }
    this.names = [...chosen, ...added].slice(0, SERIES_MAX);
    return this.names;
  }

  drawBars() {
    const { x, y } = this.chart;
    const bars = [...this.view.values()]
      .map((row) => ({ name: String(row[x] ?? "–"), value: Number(row[y] ?? 0) }))
      .sort((a, b) => b.value - a.value || a.name.localeCompare(b.name))
      .slice(0, BARS_MAX);
    if (bars.length === 0) {
      this.showEmpty();
      return;
    }
    const largest = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
    const unit = this.chart.unit ? ` ${this.chart.unit}` : "";
    const list = element("ol", { class: "bar-list" }, ...bars.map(({ name, value }) => {
      const fill = element("i");
      fill.style.inlineSize = `${(Math.abs(value) / largest) * 100}%`;
      return element("li", { title: `${name}: ${readable(value)}${unit}` },
        element("span", {}, name),
        element("b", {}, (Math.abs(value) >= 1e6 ? short(value) : readable(value)) + unit),
        element("div", {}, fill));
    }));
    this.body.replaceChildren(list);
  }

  drawTable() {
    const columns = this.view.columns;
    const order = sortColumn(this.chart.y);
    const rows = [...this.view.values()];
    if (order) {
      const sign = / desc$/.test(this.chart.y) ? -1 : 1;
      rows.sort((a, b) => sign * (Number(a[order]) - Number(b[order])));
    }
    if (rows.length === 0) {
      this.showEmpty();
      return;
    }
    const head = element("tr", {}, ...columns.map(({ name, type }) =>
      element("th", { class: isNumber(type) ? "number" : "", scope: "col" }, name.replaceAll("_", " "))));
    const body = rows.slice(0, BARS_MAX).map((row) =>
      element("tr", {}, ...columns.map(({ name, type }) =>
        element("td", { class: isNumber(type) ? "number" : "" },
          isNumber(type) ? readable(Number(row[name])) : String(row[name] ?? "–")))));
    const more = rows.length > BARS_MAX
      ? element("p", { class: "more" }, `and ${readable(rows.length - BARS_MAX)} more`)
      : null;
    this.body.replaceChildren(...[
      element("div", { class: "scroll" },
        element("table", { class: "grid" }, element("thead", {}, head), element("tbody", {}, ...body))),
      more].filter(Boolean));
  }

  showEmpty() {
    this.body.replaceChildren(element("p", { class: "empty" }, "No rows"));
  }

  close() {
    this.view.close();
    this.plot?.destroy();
  }
}
