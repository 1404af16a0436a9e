// A table of values.

import { cell, element, isNumber } from "./format.js";

/** A grid of rows given as arrays, with a caption for those who cannot see it. */
export function grid(columns, rows, caption) {
  const head = element("tr", {}, ...columns.map(({ name, type }) =>
    element("th", { scope: "col", class: isNumber(type) ? "number" : "", title: type }, name)));
  const body = rows.map((row) =>
    element("tr", {}, ...row.map((value, index) => valueCell(value, columns[index].type))));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", { class: "grid" }, element("thead", {}, head), element("tbody", {}, ...body)));
}

export function valueCell(value, type) {
  const classes = [isNumber(type) ? "number" : "", value === null ? "null" : ""].filter(Boolean);
  return element("td", { class: classes.join(" ") }, cell(value, type));
}

/** Rows as CSV. */
export function csv(columns, rows) {
  const field = (value) => {
    const text = value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.map(({ name }) => name), ...rows]
    .map((row) => row.map(field).join(","))
    .join("\r\n") + "\r\n";
}
