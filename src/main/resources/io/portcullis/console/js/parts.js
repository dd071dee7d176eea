import { h } from "../lib/preact.js";

/** What pages are made of. */

/** A word in the colour of what it means: good, bad, warn or plain. The word alone says it as well. */
export function Badge({ tone, children }) {
  return h("span", { class: `badge ${tone}` }, children);
}

/** The head of a page and what it is for. */
export function Head({ title, children }) {
  return h("header", { class: "head" }, h("h1", null, title), children && h("p", null, children));
}

/** A part of a page with a heading of its own. */
export function Card({ title, tone = "", id, children }) {
  return h("section", { class: `card ${tone}`, id }, title && h("h2", null, title), children);
}

/** There is nothing to show: why, and what to do. */
export function Empty({ title, children }) {
  return h("div", { class: "empty" }, h("p", null, h("strong", null, title)), h("div", null, children));
}

/** Something did not work: what the edge said, and trying again. */
export function Failure({ failure, about, again }) {
  return h("div", { class: "note bad", role: "alert" },
    h("p", null, failure.message, about && ` ${about}`),
    again && h("button", { type: "button", onClick: again }, "Try again"));
}

/** What was done. */
export function Done({ children }) {
  return h("div", { class: "note good", role: "status" }, children);
}

/** A name that the API gave something; a click selects all of it. */
export function Sid({ children }) {
  return h("code", { class: "sid" }, children);
}

/** A moment, readable by machines as well. */
export function Time({ at, children }) {
  return h("time", { dateTime: at, title: new Date(at).toString() }, children);
}

/** Names and values, one below the other. Values that are not there are left out. */
export function Facts({ of }) {
  const told = Object.entries(of).filter(([, value]) => value || value === 0);
  return h("dl", { class: "facts" }, told.map(([name, value]) => h("div", { key: name },
    h("dt", null, name),
    h("dd", null, value))));
}

/**
 * A table; where it is narrow each row becomes a block with its headings beside the values.
 *
 * `columns` is heading to a function of a row.
 */
export function Table({ caption, columns, rows, keyOf }) {
  const headings = Object.keys(columns);
  return h("table", { role: "table" },
    h("caption", null, caption),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" },
      headings.map((heading) => h("th", { key: heading, scope: "col", role: "columnheader" }, heading)))),
    h("tbody", { role: "rowgroup" }, rows.map((row, index) => h("tr", { key: keyOf?.(row) ?? index, role: "row" },
      headings.map((heading) => h("td", { key: heading, role: "cell", "data-heading": heading },
        columns[heading](row)))))));
}

/** The place of a page in this page. */
export function link(page, query = {}) {
  const said = Object.entries(query).filter(([, value]) => value);
  return `#/${page}${said.length > 0 ? `?${new URLSearchParams(said)}` : ""}`;
}
