// The page: its parts, and what keeps them current.

import { ChartCard, layout, modelErrors } from "./charts.js";
import { SqlPage } from "./editor.js";
import { element, readable, short } from "./format.js";
import { relations } from "./live.js";
import { RowsPage } from "./rows.js";
import { tiles } from "./tiles.js";

const DRAW_MILLIS = 250;
const METRICS_MILLIS = 1000;
const RELATIONS_MILLIS = 2000;
const ERRORS_MILLIS = 2000;
const KINDS = ["table", "materialized view", "view", "source", "sink"];

const byId = (id) => document.getElementById(id);
const pages = ["charts", "rows", "sql"];
const figures = tiles(byId("tiles"));
const sqlPage = new SqlPage(byId("page-sql"));
const rowsPage = new RowsPage(byId("page-rows"), {
  openSql: (text) => {
    location.hash = "#sql";
    sqlPage.open(text);
  },
});
let known = [];
let cards = [];
let shape = "";

function route() {
  const [page, name] = decodeURIComponent(location.hash.slice(1)).split("/", 2);
  const shown = pages.includes(page) ? page : "charts";
  for (const each of pages) {
    byId(`page-${each}`).hidden = each !== shown;
  }
  for (const link of document.querySelectorAll(".tabs a")) {
    if (link.getAttribute("href") === `#${shown}`) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
  if (shown === "rows") {
    openRows(name);
  }
  closeSide();
}

function openRows(name) {
  const wanted = name ?? rowsPage.relation?.name
    ?? known.find(({ kind }) => kind === "materialized view")?.name;
  const relation = known.find((each) => each.name === wanted);
  if (relation && rowsPage.relation?.name !== relation.name) {
    rowsPage.open(relation);
  }
  markCurrent();
}

function markCurrent() {
  for (const link of document.querySelectorAll(".relations a")) {
    const current = location.hash.startsWith("#rows") && link.dataset.name === rowsPage.relation?.name;
    if (current) {
      link.setAttribute("aria-current", "true");
    } else {
      link.removeAttribute("aria-current");
    }
  }
}

function showRelations() {
  const groups = KINDS.map((kind) => {
    const members = known.filter((relation) => relation.kind === kind);
    return members.length === 0 ? null : element("section", {},
      element("h2", {}, `${kind[0].toUpperCase()}${kind.slice(1)}s`),
      element("ul", {}, ...members.map(({ name, row_count: count }) =>
        element("li", {}, element("a", { href: `#rows/${encodeURIComponent(name)}`, "data-name": name },
          element("span", {}, name),
          element("b", { title: count === null ? "" : `${readable(Number(count))} rows` },
            count === null ? "" : Number(count) < 100_000 ? readable(Number(count)) : short(Number(count))))))));
  }).filter(Boolean);
  const focused = document.activeElement?.dataset?.name;
  byId("relations").replaceChildren(...(groups.length > 0
    ? groups
    : [element("p", { class: "empty" }, "No tables yet. Create one on the SQL page.")]));
  if (focused) {
    document.querySelector(`.relations a[data-name="${CSS.escape(focused)}"]`)?.focus();
  }
  markCurrent();
}

/** Makes the charts anew when views have come or gone. */
async function showCharts() {
  const now = known.map(({ name, kind }) => `${kind} ${name}`).join("\n");
  if (now === shape) {
    return;
  }
  shape = now;
  const charts = await layout(known);
  cards.forEach((card) => card.close());
  cards = charts.map((chart) => new ChartCard(chart, (name) => {
    location.hash = `#rows/${encodeURIComponent(name)}`;
  }));
  cards.forEach((card) => card.setRange(Number(byId("range").value)));
  byId("cards").replaceChildren(...(cards.length > 0
    ? cards.map((card) => card.node)
    : [element("p", { class: "empty" },
      "There is no materialized view to chart yet. Create one on the SQL page.")]));
}

function status(state, text) {
  byId("status").dataset.state = state;
  byId("status").textContent = text;
}

/** Repeats `action`, waiting for it, as long as the page is visible. */
async function every(millis, action) {
  for (;;) {
    if (!document.hidden) {
      try {
        await action();
      } catch (error) {
        console.debug(error);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, millis));
  }
}

async function pollMetrics() {
  try {
    await figures.poll();
    status("live", "live");
  } catch (error) {
    status("lost", "no connection");
    throw error;
  }
}

async function pollRelations() {
  known = (await relations()).filter(({ schema }) => !schema || schema === "public");
  showRelations();
  figures.update(known);
  await showCharts();
  if (location.hash.startsWith("#rows") && !rowsPage.relation) {
    route();
  }
}

/** The live errors of the models that charts are about. */
async function pollErrors() {
  if (byId("page-charts").hidden || !cards.some((card) => card.chart.model)) {
    return;
  }
  const errors = await modelErrors();
  for (const card of cards) {
    card.showError(errors.get(card.chart.model) ?? []);
  }
}

function applyTheme() {
  const chosen = document.documentElement.dataset.theme;
  const next = { undefined: "dark", dark: "light", light: undefined }[chosen];
  byId("theme").textContent = { undefined: "Auto", dark: "Dark", light: "Light" }[chosen];
  byId("theme").setAttribute("aria-label", `Theme: ${byId("theme").textContent}. Change it.`);
  byId("theme").onclick = () => {
    if (next) {
      document.documentElement.dataset.theme = next;
      localStorage.setItem("tidemill.theme", next);
    } else {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem("tidemill.theme");
    }
    applyTheme();
    cards.forEach((card) => card.restyle());
  };
}

function closeSide() {
  byId("relations").classList.remove("open");
  byId("side-toggle").setAttribute("aria-expanded", "false");
}

byId("side-toggle").addEventListener("click", () => {
  const open = byId("relations").classList.toggle("open");
  byId("side-toggle").setAttribute("aria-expanded", String(open));
});
byId("range").addEventListener("change", (event) => {
  cards.forEach((card) => card.setRange(Number(event.target.value)));
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  cards.forEach((card) => card.restyle());
});
addEventListener("hashchange", route);
applyTheme();
route();
every(METRICS_MILLIS, pollMetrics);
every(RELATIONS_MILLIS, pollRelations);
every(ERRORS_MILLIS, pollErrors);
setInterval(() => {
  if (!document.hidden && !byId("page-charts").hidden) {
    cards.forEach((card) => card.draw());
  }
}, DRAW_MILLIS);
