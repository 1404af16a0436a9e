// The current rows of a view, kept by its changes.

import { query, quote, sql, subscribe } from "./api.js";

const ROWS_MAX = 50_000;
const SUBSCRIBE_ROWS_MAX = 20_000;
const POLL_ROWS = 5000;
const POLL_MILLIS = 2000;

/**
 * Follows a view. Where it has too many rows for a page, its latest rows by `orderBy` are asked for every other
 * second instead.
 *
 * onChange is called after each tick with the added and removed rows ({added, removed, tick}), or with null
 * when all rows are new.
 */
export class LiveView {
  constructor(relation, { orderBy, rowCount = 0, onChange, onState }) {
    this.relation = relation;
    this.orderBy = orderBy;
    this.onChange = onChange;
    this.onState = onState ?? (() => {});
    this.columns = [];
    this.tick = 0;
    this.rows = new Map();
    this.pending = null;
    if (rowCount > SUBSCRIBE_ROWS_MAX) {
      this.poll();
    } else {
      this.follow();
    }
  }

  follow() {
    this.subscription = subscribe(this.relation, {}, {
      columns: (columns) => {
        this.columns = columns;
      },
      reset: () => {
        this.rows.clear();
        this.pending = null;
      },
      changes: (message) => this.apply(message),
      failed: (error) => this.onState(error.message),
      state: (state) => this.onState(state),
    });
  }

  apply(message) {
    const pending = this.pending ?? { added: [], removed: [], snapshot: false };
    pending.snapshot ||= message.snapshot === true;
    for (const { diff, row } of message.changes) {
      const key = JSON.stringify(row);
      const known = this.rows.get(key);
      const count = (known?.count ?? 0) + diff;
      if (count === 0) {
        this.rows.delete(key);
      } else if (known) {
        known.count = count;
      } else {
        this.rows.set(key, { row, count });
      }
      (diff > 0 ? pending.added : pending.removed).push(row);
    }
    if (message.partial) {
      this.pending = pending;
      return;
    }
    this.pending = null;
    this.tick = message.tick;
    if (this.rows.size > ROWS_MAX) {
      this.subscription.close();
      this.rows.clear();
      this.poll();
      return;
    }
    this.onChange(pending.snapshot ? null : { ...pending, tick: message.tick });
  }

  async poll() {
    const order = this.orderBy ? ` ORDER BY ${quote(this.orderBy)} DESC` : "";
    const text = `SELECT * FROM ${quote(this.relation)}${order} LIMIT ${POLL_ROWS}`;
    while (!this.closed) {
      if (!document.hidden) {
        try {
          const [result] = await sql(text);
          this.columns = result.columns;
          const names = result.columns.map((column) => column.name);
          this.rows.clear();
          result.rows.forEach((values, index) => {
            const row = Object.fromEntries(names.map((name, at) => [name, values[at]]));
            this.rows.set(index, { row, count: 1 });
          });
          this.onState("live");
          this.onChange(null);
        } catch (error) {
          this.onState(error.message);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
    }
  }

  /** The rows, each as often as it occurs. */
  *values() {
    for (const { row, count } of this.rows.values()) {
      for (let i = 0; i < count; i++) {
        yield row;
      }
    }
  }

  close() {
    this.closed = true;
    this.subscription?.close();
  }
}

/** Tables and views with their row counts, by name. */
export async function relations() {
  const found = await query("SELECT schema, name, kind, row_count FROM tm_catalog.tm_relations");
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
