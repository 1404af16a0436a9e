// How values are shown.

const NUMBER_TYPES = /^(smallint|integer|bigint|real|double precision|numeric)/;
const INTEGER_TYPES = /^(smallint|integer|bigint)/;

export const isNumber = (type) => NUMBER_TYPES.test(type);
export const isInteger = (type) => INTEGER_TYPES.test(type);
export const isTime = (type) => /^(timestamp|date)/.test(type);
export const hasZone = (type) => /^timestamp.* with time zone/.test(type);

/** Seconds since 1970 of a timestamp or date as the API writes it; without a zone it is read as UTC. */
export function seconds(text) {
  if (text === null || text === undefined) {
    return null;
  }
  const zoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? text : text.includes("T") ? `${text}Z` : text;
  const millis = Date.parse(zoned);
  return Number.isNaN(millis) ? null : millis / 1000;
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const twoDigits = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const fourFigures = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A number for people to read. */
export function readable(value) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return "–";
  }
  if (Number.isInteger(value) || Math.abs(value) >= 1000) {
    return whole.format(value);
  }
  return Math.abs(value) >= 1 ? twoDigits.format(value) : fourFigures.format(value);
}

/** A number in few characters: 12.3K. */
export const short = (value) =>
  value === null || value === undefined ? "–" : compact.format(value);

/** A value as a cell of a grid shows it. */
export function cell(value, type) {
  if (value === null || value === undefined) {
    return "NULL";
  }
  if (typeof value === "object") {
    return JSON.stringify(value);
  }
  if (isTime(type)) {
    return String(value).replace("T", " ").replace(/\+00:00$/, "+00");
  }
  if (/^(real|double)/.test(type) && typeof value === "number" && !Number.isInteger(value)) {
    return String(Number(value.toPrecision(12)));
  }
  return String(value);
}

/** Creates an element: element("td", {class: "x"}, "text", child, …). */
export function element(tag, attributes = {}, ...children) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      created.addEventListener(name.slice(2), value);
    } else if (value === true) {
      created.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      created.setAttribute(name, value);
    }
  }
  created.append(...children.filter((child) => child !== null && child !== undefined));
  return created;
}
