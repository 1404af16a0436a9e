// The page of rows: one table or view, live. Small ones are shown as they are, with what changed lit up;
// of large ones the stream of changes is shown.

import { quote, subscribe } from "./api.js";
import { cell, element, isInteger, isNumber, readable } from "./format.js";
import { LiveView } from "./live.js";

const CURRENT_ROWS_MAX = 5000;
const SHOWN_MAX = 200;
const DRAW_MILLIS = 250;
const LIT_MILLIS = 1500;

export class RowsPage {
  constructor(holder, { openSql }) {
    this.title = element("h2", {});
    this.kind = element("span", { class: "kind" });
    this.state = element("span", { class: "muted" });
    this.current = modeButton("Rows", () => this.open(this.relation, "current"));
    this.changes = modeButton("Changes", () => this.open(this.relation, "changes"));
    this.pause = element("button", { class: "quiet", type: "button", "aria-pressed": "false",
      onclick: () => this.togglePause() }, "Pause");
    this.counts = element("p", { class: "muted counts" });
    this.body = element("div", { class: "scroll tall", tabindex: "0", role: "region",
      "aria-label": "Rows" });
    holder.append(
      element("div", { class: "section-head" },
        this.title, this.kind,
        element("div", { class: "modes", role: "group", "aria-label": "What is shown" },
          this.current, this.changes),
        this.pause,
        element("button", { class: "quiet", type: "button",
          onclick: () => openSql(`SELECT * FROM ${quote(this.relation.name)} LIMIT 100`) },
        "Query"),
        this.state),
      this.counts, this.body);
    this.showEmpty("Choose a table or a view.");
  }

  /** Shows a relation; by default its rows where they are few, else its changes. */
  open(relation, mode) {
    this.close();
    this.relation = relation;
    const few = Number(relation.row_count ?? 0) <= CURRENT_ROWS_MAX;
    this.mode = mode ?? (few ? "current" : "changes");
    this.paused = false;
    this.pause.textContent = "Pause";
    this.title.textContent = relation.name;
    this.kind.textContent = relation.kind;
    this.current.disabled = !few;
    this.current.title = few ? "" : `Only up to ${readable(CURRENT_ROWS_MAX)} rows`;
    this.current.setAttribute("aria-pressed", String(this.mode === "current"));
    this.changes.setAttribute("aria-pressed", String(this.mode === "changes"));
    this.added = 0;
    this.removed = 0;
    this.sort = null;
    this.lit = new Map();
    this.counts.textContent = "";
    this.showEmpty("Waiting for data");
    if (this.mode === "current") {
      this.openCurrent(relation);
    } else {
      this.openChanges(relation);
    }
    this.timer = setInterval(() => this.draw(), DRAW_MILLIS);
  }

  openCurrent(relation) {
    this.view = new LiveView(relation.name, {
      rowCount: Number(relation.row_count ?? 0),
      onChange: (change) => {
        this.dirty = true;
        if (change) {
          this.count(change.added.length, change.removed.length);
          this.light(change);
        }
      },
      onState: (state) => this.showState(state),
    });
  }

  openChanges(relation) {
    this.log = [];
    this.subscription = subscribe(relation.name, { snapshot: false }, {
      columns: (columns) => {
        this.columns = columns;
        this.dirty = true;
      },
      changes: (message) => {
        let added = 0;
        for (const { diff, row } of message.changes) {
          added += diff > 0 ? 1 : 0;
          this.log.push({ tick: message.tick, diff, row });
        }
        this.count(added, message.changes.length - added);
        if (this.log.length > 4 * SHOWN_MAX) {
          this.log = this.log.slice(-SHOWN_MAX);
        }
        this.dirty ||= message.changes.length > 0;
      },
      failed: (error) => this.showEmpty(error.message),
      state: (state) => this.showState(state),
    });
  }

  count(added, removed) {
    this.added += added;
    this.removed += removed;
  }

  /** Remembers which cells changed: a removed and an added row that agree in their key are one row. */
  light({ added, removed }) {
    const before = new Map(removed.map((row) => [this.key(row), row]));
    for (const row of added) {
      const key = this.key(row);
      this.lit.set(key, { at: performance.now(), old: before.get(key) ?? null });
    }
  }

  /** What tells rows apart: everything that is not a measure. */
  key(row) {
    const names = this.view.columns
      .filter(({ name, type }, index) =>
        !isNumber(type) || (isInteger(type) && (index === 0 || /(^|_)id$/.test(name))))
      .map(({ name }) => name);
    return JSON.stringify(names.map((name) => row[name]));
  }

  draw() {
    if (!this.dirty || this.paused || document.hidden || this.body.closest("[hidden]")) {
      return;
    }
    this.dirty = false;
    this.counts.textContent =
      `${readable(this.added)} appeared, ${readable(this.removed)} disappeared since this page was opened`;
    if (this.mode === "current") {
      this.drawCurrent();
    } else {
      this.drawChanges();
    }
  }

  drawCurrent() {
    const columns = this.view.columns;
    const rows = [...this.view.values()];
    const sort = this.sort ?? { column: columns[0], descending: !/^(text|char)/.test(columns[0]?.type) };
    this.sort = sort;
    rows.sort((a, b) => compare(a[sort.column.name], b[sort.column.name], sort.column.type)
      * (sort.descending ? -1 : 1));
    const now = performance.now();
    const body = rows.slice(0, SHOWN_MAX).map((row) => {
      const lit = this.lit.get(this.key(row));
      const age = lit ? now - lit.at : LIT_MILLIS;
      const fresh = age < LIT_MILLIS;
      const line = element("tr", { class: fresh && !lit.old ? "new" : "" },
        ...columns.map(({ name, type }) => {
          const changed = fresh && lit.old && lit.old[name] !== row[name];
          const up = changed && isNumber(type) && Number(row[name]) > Number(lit.old[name]);
          const down = changed && isNumber(type) && Number(row[name]) < Number(lit.old[name]);
          return element("td", {
            class: [isNumber(type) ? "number" : "", row[name] === null ? "null" : "",
              changed ? "changed" : "", up ? "up" : "", down ? "down" : ""].join(" ").trim(),
          }, cell(row[name], type));
        }));
      if (fresh) {
        line.style.setProperty("--age", `${-Math.round(age)}ms`);
        this.dirty = true; // until the light has gone out
      }
      return line;
    });
    for (const [key, { at }] of this.lit) {
      if (now - at > LIT_MILLIS) {
        this.lit.delete(key);
      }
    }
    this.table(columns, body, sort);
    this.counts.textContent = `${readable(rows.length)} rows`
      + (rows.length > SHOWN_MAX ? `, the first ${SHOWN_MAX} shown` : "")
      + ` · ${this.counts.textContent}`;
  }

  drawChanges() {
    const columns = this.columns ?? [];
    const entries = this.log.slice(-SHOWN_MAX).reverse();
    const body = entries.map(({ tick, diff, row }) =>
      element("tr", { class: diff > 0 ? "plus" : "minus" },
        element("td", { class: "number muted" }, String(tick)),
        element("td", { class: "sign" }, diff > 0 ? "+" : "−"),
        ...columns.map(({ name, type }) =>
          element("td", { class: isNumber(type) ? "number" : row[name] === null ? "null" : "" },
            cell(row[name], type)))));
    if (body.length === 0) {
      this.showEmpty("No changes yet");
      return;
    }
    this.table([{ name: "tick", type: "bigint" }, { name: "", type: "" }, ...columns], body, null);
  }

  table(columns, body, sort) {
    const head = columns.map((column) => {
      const sorted = sort?.column.name === column.name;
      const label = sort
        ? element("button", { type: "button", onclick: () => this.sortBy(column) },
          column.name + (sorted ? (sort.descending ? " ↓" : " ↑") : ""))
        : column.name;
      return element("th", { scope: "col", class: isNumber(column.type) ? "number" : "",
        title: column.type,
        "aria-sort": sorted ? (sort.descending ? "descending" : "ascending") : null }, label);
    });
    this.body.replaceChildren(element("table", { class: "grid live" },
      element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)));
  }

  sortBy(column) {
    this.sort = { column, descending: this.sort.column.name === column.name && !this.sort.descending };
    this.dirty = true;
    this.draw();
  }

  togglePause() {
    this.paused = !this.paused;
    this.pause.textContent = this.paused ? "Go on" : "Pause";
    this.pause.setAttribute("aria-pressed", String(this.paused));
  }

  showState(state) {
    this.state.textContent = state === "live" ? "" : state;
  }

  showEmpty(text) {
    this.body.replaceChildren(element("p", { class: "empty" }, text));
  }

  close() {
    clearInterval(this.timer);
    this.view?.close();
    this.subscription?.close();
    this.view = null;
    this.subscription = null;
    this.dirty = false;
  }
}

function modeButton(label, onclick) {
  return element("button", { class: "quiet", type: "button", "aria-pressed": "false", onclick }, label);
}

function compare(a, b, type) {
  if (a === b) {
    return 0;
  }
  if (a === null || b === null) {
    return a === null ? 1 : -1;
  }
  if (isNumber(type)) {
    return Number(a) - Number(b);
  }
  return String(a) < String(b) ? -1 : 1;
}
