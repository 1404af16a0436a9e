// The page of SQL: a box for statements, their history, and their results.

import { SqlError, sql } from "./api.js";
import { element, readable } from "./format.js";
import { csv, grid } from "./grid.js";

const HISTORY = "tidemill.history";
const HISTORY_MAX = 100;
const ROWS_MAX = 1000;

export class SqlPage {
  constructor(holder) {
    this.history = load();
    this.at = this.history.length;
    this.box = element("textarea", {
      id: "sql-box", rows: "6", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
      "aria-label": "SQL statements", "aria-describedby": "sql-keys",
      placeholder: "SELECT …", onkeydown: (event) => this.onKey(event),
    });
    this.box.value = this.history.at(-1) ?? "SELECT name, kind, row_count\nFROM tm_catalog.tm_relations\nORDER BY row_count DESC";
    this.runButton = element("button", { class: "primary", type: "button", onclick: () => this.run() },
      "Run");
    this.stopButton = element("button", { class: "quiet", type: "button", hidden: true,
      onclick: () => this.abort?.abort() }, "Stop");
    this.choice = element("select", { "aria-label": "History", onchange: () => this.recall() });
    this.results = element("div", { class: "results", "aria-live": "polite" });
    holder.append(
      element("div", { class: "editor" }, this.box,
        element("div", { class: "editor-bar" },
          this.runButton, this.stopButton, this.choice,
          element("small", { id: "sql-keys", class: "muted" },
            "Ctrl+Enter runs the text or the selection · Ctrl+↑ and Ctrl+↓ go through the history"))),
      this.results);
    this.showHistory();
  }

  /** Puts a statement into the box and runs it. */
  open(text) {
    this.box.value = text;
    this.run();
  }

  onKey(event) {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "Enter") {
      event.preventDefault();
      this.run();
    } else if (command && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      this.step(event.key === "ArrowUp" ? -1 : 1);
    }
  }

  step(by) {
    const at = this.at + by;
    if (at >= 0 && at < this.history.length) {
      this.at = at;
      this.box.value = this.history[at];
    }
  }

  recall() {
    const index = Number(this.choice.value);
    if (this.choice.value !== "" && this.history[index] !== undefined) {
      this.box.value = this.history[index];
      this.at = index;
      this.choice.value = "";
      this.box.focus();
    }
  }

  async run() {
    const { selectionStart: start, selectionEnd: end } = this.box;
    const selected = end > start ? this.box.value.slice(start, end) : "";
    const text = selected.trim() ? selected : this.box.value;
    const offset = selected.trim() ? start : 0;
    if (!text.trim()) {
      return;
    }
    this.remember(text.trim());
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    this.stopButton.hidden = false;
    this.results.setAttribute("aria-busy", "true");
    const began = performance.now();
    try {
      const answers = await sql(text, { limit: ROWS_MAX, signal: abort.signal });
      const millis = performance.now() - began;
      this.results.replaceChildren(...(answers.length > 0
        ? answers.map((answer, index) => result(answer, index === 0 ? millis : null))
        : [element("p", { class: "empty" }, "No statement")]));
    } catch (error) {
      if (this.abort === abort) {
        this.results.replaceChildren(failure(error, text));
        this.mark(error, offset, text);
      }
    } finally {
      if (this.abort === abort) {
        this.stopButton.hidden = true;
        this.results.removeAttribute("aria-busy");
      }
    }
  }

  /** Puts the caret where the error is. */
  mark(error, offset, text) {
    if (error.position > 0) {
      const at = offset + index(text, error.position);
      this.box.focus();
      this.box.setSelectionRange(at, at);
    }
  }

  remember(text) {
    this.history = [...this.history.filter((earlier) => earlier !== text), text].slice(-HISTORY_MAX);
    this.at = this.history.length;
    localStorage.setItem(HISTORY, JSON.stringify(this.history));
    this.showHistory();
  }

  showHistory() {
    const options = this.history.map((text, at) =>
      element("option", { value: String(at) }, text.replaceAll(/\s+/g, " ").slice(0, 90))).reverse();
    this.choice.replaceChildren(element("option", { value: "" }, "History"), ...options);
    this.choice.disabled = this.history.length === 0;
  }
}

function load() {
  try {
    const history = JSON.parse(localStorage.getItem(HISTORY) ?? "[]");
    return Array.isArray(history) ? history.filter((text) => typeof text === "string") : [];
  } catch {
    return [];
  }
}

function result(answer, millis) {
  const notices = (answer.notices ?? []).map(({ severity, message }) =>
    element("p", { class: "notice" }, `${severity}: ${message}`));
  const rows = answer.rows;
  const summary = element("p", { class: "summary" },
    element("b", {}, answer.tag ?? ""),
    millis === null ? null : element("span", { class: "muted" }, ` ${readable(Math.round(millis))} ms`),
    answer.truncated
      ? element("span", { class: "muted" }, ` · only the first ${readable(rows.length)} rows`)
      : null,
    rows?.length > 0
      ? element("button", { class: "quiet", type: "button",
        onclick: (event) => copy(csv(answer.columns, rows), event.currentTarget) }, "Copy as CSV")
      : null);
  return element("section", { class: "result" }, summary, ...notices,
    rows ? grid(answer.columns, rows, "Result") : null);
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed by the browser";
  }
}

/** The error as psql shows it: with the line and a caret below the place. */
function failure(error, text) {
  if (error.name === "AbortError") {
    return element("p", { class: "empty" }, "Stopped");
  }
  if (!(error instanceof SqlError)) {
    return element("div", { class: "error", role: "alert" },
      element("p", {}, "The server does not answer."));
  }
  const parts = [element("p", {},
    error.sqlstate ? element("code", {}, error.sqlstate) : null, ` ${error.message}`)];
  if (error.position > 0) {
    const at = index(text, error.position);
    const lineStart = text.lastIndexOf("\n", at - 1) + 1;
    const lineEnd = text.indexOf("\n", at);
    const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
    const number = text.slice(0, lineStart).split("\n").length;
    const label = `LINE ${number}: `;
    const before = [...line.slice(0, at - lineStart)].map((c) => (c === "\t" ? "\t" : " ")).join("");
    parts.push(element("pre", {}, `${label}${line}\n${" ".repeat(label.length)}${before}`,
      element("b", {}, "^")));
  }
  if (error.detail) {
    parts.push(element("p", {}, error.detail));
  }
  if (error.hint) {
    parts.push(element("p", { class: "hint" }, error.hint));
  }
  return element("div", { class: "error", role: "alert" }, ...parts);
}

/** The index in a string of the character at a position, the first being 1. */
function index(text, position) {
  return [...text].slice(0, position - 1).join("").length;
}
