// The figures at the top: rates from the server's metrics, and counts from its catalog.

import { metrics } from "./api.js";
import { element, readable, short } from "./format.js";

const SAMPLES = 60;
const SVG = "http://www.w3.org/2000/svg";

class Tile {
  constructor(label) {
    this.value = element("b", {}, "–");
    this.note = element("small", {});
    this.node = element("div", { class: "tile" }, element("span", {}, label), this.value, this.note);
  }

  show(value, note = "") {
    this.value.textContent = value;
    this.note.textContent = note;
  }
}

class RateTile extends Tile {
  constructor(label) {
    super(label);
    this.samples = [];
    this.line = document.createElementNS(SVG, "polyline");
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${SAMPLES} 20`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.line);
    this.node.append(svg);
    this.node.classList.add("rate");
  }

  /** Takes the count at a time; shows how fast it grows. */
  count(count, time) {
    if (this.last && time > this.last.time && count >= this.last.count) {
      this.samples.push((count - this.last.count) / ((time - this.last.time) / 1000));
      this.samples = this.samples.slice(-SAMPLES);
      const recent = this.samples.slice(-3);
      this.rate = recent.reduce((sum, rate) => sum + rate, 0) / recent.length;
      this.show(this.rate >= 100_000 ? short(this.rate) : readable(Math.round(this.rate)), this.noteText);
      this.draw();
    }
    this.last = { count, time };
  }

  draw() {
    const largest = Math.max(...this.samples, 1);
    const offset = SAMPLES - this.samples.length;
    this.line.setAttribute("points", this.samples
      .map((rate, index) => `${offset + index},${(19 - (rate / largest) * 17).toFixed(2)}`)
      .join(" "));
  }
}

/** Keeps the tiles current; tell it the relations with update(). */
export function tiles(holder) {
  const events = new RateTile("Rows per second");
  const ticks = new RateTile("Ticks per second");
  const stored = new Tile("Rows in tables");
  const views = new Tile("Views kept current");
  holder.append(events.node, ticks.node, stored.node, views.node);
  let fromMetrics = false;

  return {
    /** Reads the metrics; throws when the server does not answer. */
    async poll() {
      const values = await metrics();
      const time = performance.now();
      const rows = values.get("tidemill_input_rows_total");
      fromMetrics = rows !== undefined;
      if (fromMetrics) {
        events.count(rows, time);
      }
      const tick = values.get("tidemill_ticks_total");
      ticks.node.hidden = tick === undefined;
      if (tick !== undefined) {
        const current = values.get("tidemill_tick") ?? tick;
        ticks.noteText = `tick ${readable(current)}`;
        ticks.count(tick, time);
      }
      const late = values.get("tidemill_late_rows_total");
      events.noteText = late > 0 ? `${readable(late)} came late` : "";
    },

    update(relations) {
      const tables = relations.filter(({ kind }) => kind === "table");
      const kept = relations.filter(({ kind }) => kind === "materialized view");
      const total = tables.reduce((sum, { row_count: count }) => sum + Number(count ?? 0), 0);
      stored.show(total >= 10_000_000 ? short(total) : readable(total),
        `${tables.length} ${tables.length === 1 ? "table" : "tables"}`);
      views.show(readable(kept.length),
        `${readable(kept.reduce((sum, { row_count: count }) => sum + Number(count ?? 0), 0))} rows`);
      if (!fromMetrics) {
        events.count(total, performance.now());
      }
    },
  };
}
