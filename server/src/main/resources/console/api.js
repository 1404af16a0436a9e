// The HTTP API as functions; docs/http-api.md is its contract.

/** What a statement did wrong: SQLSTATE, message, and perhaps detail, hint and position. */
export class SqlError extends Error {
  constructor(error) {
    super(error.message ?? "unknown error");
    this.name = "SqlError";
    this.sqlstate = error.sqlstate;
    this.detail = error.detail;
    this.hint = error.hint;
    this.position = error.position;
  }
}

/** Runs statements; returns an array of results, one for each. Throws SqlError. */
export async function sql(text, { parameters, limit, signal } = {}) {
  const response = await fetch("/api/v1/sql", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ sql: text, parameters, limit }),
    signal,
  });
  let answer;
  try {
    answer = await response.json();
  } catch (error) {
    if (error.name === "AbortError") {
      throw error;
    }
    throw new SqlError({ message: "the server's answer broke off" });
  }
  const results = Array.isArray(answer) ? answer : [answer];
  const failed = results.find((result) => result.error);
  if (failed) {
    throw new SqlError(failed.error);
  }
  return results;
}

/** Runs one query; returns its rows as objects. */
export async function query(text, options) {
  const [result] = await sql(text, options);
  const names = (result.columns ?? []).map((column) => column.name);
  return (result.rows ?? []).map((row) =>
    Object.fromEntries(names.map((name, index) => [name, row[index]])));
}

/** The server's metrics: name → the sum of its samples. */
export async function metrics() {
  const response = await fetch("/metrics");
  const sums = new Map();
  for (const line of (await response.text()).split("\n")) {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)$/.exec(line);
    if (match) {
      sums.set(match[1], (sums.get(match[1]) ?? 0) + Number(match[2]));
    }
  }
  return sums;
}

/** A name as SQL needs it. */
export function quote(name) {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/**
 * Follows a view's changes until closed; connects again, with a new snapshot, when the connection breaks.
 *
 * handlers: columns(columns), reset(), changes(message), failed(error), state(text)
 */
export function subscribe(name, { snapshot = true } = {}, handlers) {
  let socket;
  let closed = false;
  let delay = 500;
  let timer;

  function connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const parameters = new URLSearchParams({ view: name });
    if (!snapshot) {
      parameters.set("snapshot", "false");
    }
    socket = new WebSocket(`${scheme}//${location.host}/api/v1/subscribe?${parameters}`);
    handlers.state?.("connecting");
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.error) {
        closed = true;
        handlers.failed?.(new SqlError(message.error));
      } else if (message.columns) {
        delay = 500;
        handlers.state?.("live");
        handlers.reset?.();
        handlers.columns?.(message.columns);
      } else {
        handlers.changes?.(message);
      }
    };
    socket.onclose = (event) => {
      if (!closed) {
        handlers.state?.(event.reason || "connection lost");
        timer = setTimeout(connect, delay);
        delay = Math.min(delay * 2, 10_000);
      }
    };
  }

  connect();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      socket.close();
    },
  };
}
