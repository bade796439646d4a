"use strict";
// Everything that comes from outside is set as text, never as markup.
const report = JSON.parse(document.getElementById("data").textContent);
const [DOCUMENT, CATEGORY, SCORE, REASON, RULES, LINE, TEXT, BEFORE, AFTER, INSIDE] = Array(10).keys();
const ROW = 60, TALLEST = 12e6, PREVIEW = 300, SHOWN = 20000, MORE = 100000, BARS = 12;

const at = (id) => document.getElementById(id);
const list = at("list"), rows = at("rows"), detail = at("detail"), search = at("search");
const state = { kind: "removals", found: [], chosen: 0, filters: new Map(), marks: new Map(), saved: true };

const number = (value) => value.toLocaleString("en");
const visible = (text) => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
  (char) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0"));

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// ---- filters and charts -------------------------------------------------------------------------------------------

const DIMENSIONS = {
  category: { title: "By category", of: (item) => [item[CATEGORY]], name: (value) => report.categories[value] },
  rule: { title: "By rule", of: (item) => item[RULES], name: (value) => report.rules[value][0] },
  site: { title: "By site or folder", of: (item) => [report.documents[item[DOCUMENT]][1]], name: (value) => value },
  share: { title: "By share of the text that went", of: (item) => [report.documents[item[DOCUMENT]][2]], name: (value) => report.shares[value] },
};

function charts() {
  const place = at("charts");
  place.replaceChildren();
  for (const [dimension, { title, of, name }] of Object.entries(DIMENSIONS)) {
    const sums = new Map();
    for (const item of report[state.kind]) for (const value of of(item)) sums.set(value, (sums.get(value) || 0) + 1);
    const all = [...sums].sort((one, other) => other[1] - one[1]);
    const most = all.length ? all[0][1] : 1;
    const bars = all.slice(0, BARS).map(([value, sum]) => element("li", {}, bar(dimension, value, name(value), sum, most)));
    place.append(element("h2", {}, title), element("ul", { class: "chart" }, ...bars));
    if (all.length > BARS) place.append(element("p", { class: "empty" }, `and ${number(all.length - BARS)} more; the search finds them`));
  }
}

function bar(dimension, value, name, sum, most) {
  const strip = element("span", { class: "bar", "aria-hidden": "true" });
  strip.style.width = `${(100 * sum) / most}%`;
  const label = element("span", { class: "name", title: visible(String(name)) }, element("bdi", {}, visible(String(name))));
  const pressed = state.filters.get(dimension) === value;
  const made = element("button", { type: "button", "aria-pressed": String(pressed), "data-filter": `${dimension}:${name}` }, strip, label, element("span", {}, number(sum)));
  made.addEventListener("click", () => {
    if (state.filters.get(dimension) === value) state.filters.delete(dimension);
    else state.filters.set(dimension, value);
    for (const other of made.closest("ul").querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
    made.setAttribute("aria-pressed", String(state.filters.has(dimension)));
    filter();
  });
  return made;
}

function matches(item, sought) {
  for (const [dimension, value] of state.filters) if (!DIMENSIONS[dimension].of(item).includes(value)) return false;
  if (!sought) return true;
  return item[TEXT].toLowerCase().includes(sought) || report.documents[item[DOCUMENT]][0].toLowerCase().includes(sought)
    || item[RULES].some((rule) => report.rules[rule][0].includes(sought));
}

function filter() {
  const items = report[state.kind], sought = search.value.trim().toLowerCase(), only = at("only-marked").checked;
  state.found = [];
  for (let place = 0; place < items.length; place++) {
    if ((!only || isMarked(place)) && matches(items[place], sought)) state.found.push(place);
  }
  state.chosen = 0;
  at("status").textContent = `${number(state.found.length)} of ${number(items.length)} shown`;
  rows.style.height = `${Math.min(state.found.length * ROW, TALLEST)}px`;
  list.scrollTop = 0;
  draw();
  show();
}

// ---- the list: only the rows in sight exist -------------------------------------------------------------------------

function first() {
  const height = Math.min(state.found.length * ROW, TALLEST);
  if (height < TALLEST) return Math.floor(list.scrollTop / ROW);
  const reach = Math.max(1, height - list.clientHeight);
  return Math.floor((list.scrollTop / reach) * Math.max(0, state.found.length - Math.floor(list.clientHeight / ROW)));
}

function draw() {
  const start = Math.max(0, first() - 2), end = Math.min(state.found.length, first() + Math.ceil(list.clientHeight / ROW) + 3);
  const offset = state.found.length * ROW < TALLEST ? 0 : list.scrollTop - first() * ROW;
  const made = [];
  for (let place = start; place < end; place++) made.push(row(place, place * ROW + offset));
  rows.replaceChildren(...made);
  const chosen = at(`row-${state.chosen}`);
  if (chosen) list.setAttribute("aria-activedescendant", chosen.id);
  else list.removeAttribute("aria-activedescendant");
}

function row(place, top) {
  const item = report[state.kind][state.found[place]];
  const flag = isMarked(state.found[place]) ? element("span", { class: "flag" }, "marked ") : "";
  const meta = element("div", { class: "meta" }, flag, element("span", { class: "category" }, report.categories[item[CATEGORY]]),
    ` ${item[SCORE].toFixed(1)} · `, element("bdi", {}, `${visible(report.documents[item[DOCUMENT]][0])}:${item[LINE]}`));
  const made = element("div", {
    class: "row", role: "option", id: `row-${place}`, "aria-selected": String(place === state.chosen),
    "aria-setsize": state.found.length, "aria-posinset": place + 1,
  }, meta, element("div", { dir: "auto" }, visible(item[TEXT].trim().slice(0, PREVIEW).replace(/\s+/g, " "))));
  made.style.top = `${top}px`;
  made.addEventListener("click", () => { choose(place); if (matchMedia("(max-width: 60rem)").matches) detail.scrollIntoView(); });
  return made;
}

function choose(place) {
  if (!state.found.length) return;
  state.chosen = Math.max(0, Math.min(state.found.length - 1, place));
  const visibleRows = Math.max(1, Math.floor(list.clientHeight / ROW));
  if (state.chosen < first() || state.chosen >= first() + visibleRows) {
    const target = state.chosen < first() ? state.chosen : state.chosen - visibleRows + 1;
    const height = Math.min(state.found.length * ROW, TALLEST);
    list.scrollTop = height < TALLEST ? target * ROW : Math.ceil((target / Math.max(1, state.found.length - visibleRows)) * (height - list.clientHeight));
  }
  draw();
  show();
}

// ---- one removal in its place ---------------------------------------------------------------------------------------

function passage(text, kind) {
  const made = element("div", { class: `text ${kind}`, dir: "auto" });
  const more = element("button", { type: "button", class: "small" });
  let shown = 0;
  const extend = (most) => {
    made.append(...breakable(visible(text.slice(shown, shown + most))));
    shown = Math.min(shown + most, text.length);
    more.textContent = `Show more: ${number(shown)} of ${number(text.length)} characters are shown`;
    if (shown === text.length) more.remove();
  };
  more.addEventListener("click", () => extend(MORE));
  extend(SHOWN);
  return shown < text.length ? [made, more] : [made];
}

// A browser takes minutes to lay out one word of a million letters, unless it is told where it may break it.
function breakable(text) {
  return text.split(/(\S{100})/u).flatMap((piece, place) => (place % 2 ? [piece, element("wbr")] : [piece]));
}

function show() {
  detail.replaceChildren();
  if (!state.found.length) {
    detail.append(element("p", { class: "empty" }, "Nothing here. Clear a filter to see more."));
    return;
  }
  const place = state.found[state.chosen], item = report[state.kind][place];
  const removed = state.kind === "removals", name = report.documents[item[DOCUMENT]][0];
  detail.append(element("h2", {}, element("span", { class: "category" }, report.categories[item[CATEGORY]]), ` ${item[SCORE].toFixed(1)}, ${report.reasons[item[REASON]]}`));
  detail.append(element("p", { class: "where" }, element("bdi", {}, `${visible(name)}, line ${item[LINE]}`)));
  around(item, item[BEFORE], `${place}:before`);
  detail.append(...passage(item[INSIDE] ? item[TEXT] : item[TEXT].trim(), removed ? "gone" : ""));
  const pressed = state.marks.has(key(place));
  const act = element("button", { type: "button", id: "mark", "aria-pressed": String(pressed) },
    removed ? "Wrong: this belongs to the story" : "Missed: this should go");
  act.addEventListener("click", () => mark(place));
  detail.append(element("div", { class: "acts" }, act, ...(removed ? [] : [picker(place, item)])));
  around(item, item[AFTER], `${place}:after`);
  const voices = item[RULES].map((rule) => element("li", {}, element("code", {}, report.rules[rule][0]), ` ${report.rules[rule][1]}`));
  detail.append(element("h2", {}, "The rules"), element("ul", { class: "why" }, ...voices));
}

function around(item, text, id) {
  if (!text.trim()) return;
  detail.append(...passage(text, "around"));
  if (item[INSIDE]) return;
  const full = `${state.kind}:${id}`;
  const act = element("button", { type: "button", class: "small", "aria-pressed": String(state.marks.has(full)), "data-missed": id.split(":")[1] }, "Missed: this should go too");
  act.addEventListener("click", () => {
    toggle(full, { verdict: "missed", category: report.categories[item[CATEGORY]], ...origin(item), text });
    show();
  });
  detail.append(act);
}

function picker(place, item) {
  const made = element("select", { "aria-label": "Category" }, ...report.categories.map((name, number) => element("option", { value: name, ...(number === item[CATEGORY] ? { selected: "" } : {}) }, name)));
  const mine = state.marks.get(key(place));
  if (mine) made.value = mine.category;
  made.addEventListener("change", () => { const known = state.marks.get(key(place)); if (known) known.category = made.value; });
  made.id = "picked";
  return made;
}

// ---- marks ----------------------------------------------------------------------------------------------------------

const key = (place) => `${state.kind}:${place}`;
const origin = (item) => ({ source: report.documents[item[DOCUMENT]][0], line: item[LINE] });
const isMarked = (place) => [`${key(place)}`, `${key(place)}:before`, `${key(place)}:after`].some((each) => state.marks.has(each));

function toggle(id, value) {
  if (!state.marks.delete(id)) state.marks.set(id, value);
  state.saved = state.marks.size === 0;
  at("marked").textContent = number(state.marks.size);
  at("download").disabled = state.marks.size === 0;
  draw();
}

function mark(place) {
  const item = report[state.kind][place];
  if (state.kind === "removals") {
    const text = item[INSIDE] ? item[BEFORE] + item[TEXT] + item[AFTER] : item[TEXT];
    toggle(key(place), { verdict: "wrong", category: report.categories[item[CATEGORY]], rules: item[RULES].map((rule) => report.rules[rule][0]), ...origin(item), text: text.trim() });
  } else {
    toggle(key(place), { verdict: "missed", category: at("picked").value, ...origin(item), text: item[TEXT] });
  }
  show();
}

at("download").addEventListener("click", () => {
  const told = JSON.stringify({ format: "cleaner-marks", version: 1, marks: [...state.marks.values()] }, null, 1);
  const address = URL.createObjectURL(new Blob([told], { type: "application/json" }));
  const link = element("a", { href: address, download: "marks.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  state.saved = true;
});
addEventListener("beforeunload", (event) => { if (!state.saved) event.preventDefault(); });

// ---- hands ----------------------------------------------------------------------------------------------------------

const page = () => Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
const KEYS = {
  ArrowDown: () => choose(state.chosen + 1), j: () => choose(state.chosen + 1),
  ArrowUp: () => choose(state.chosen - 1), k: () => choose(state.chosen - 1),
  PageDown: () => choose(state.chosen + page()), PageUp: () => choose(state.chosen - page()),
  Home: () => choose(0), End: () => choose(state.found.length - 1),
  w: () => state.found.length && mark(state.found[state.chosen]),
  "/": () => search.focus(), Escape: () => list.focus(),
};
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input[type=search], select");
  if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
  const navigates = event.key.length > 1 && event.key !== "Escape";
  if (!KEYS[event.key] || (navigates && event.target !== list && event.target !== document.body)) return;
  event.preventDefault();
  KEYS[event.key]();
});

let waiting = 0;
search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 150); });
list.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
addEventListener("resize", draw);
at("only-marked").addEventListener("change", filter);
at("theme").addEventListener("click", () => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.dataset.theme || (dark ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
});
for (const choice of document.querySelectorAll("input[name=kind]")) {
  choice.addEventListener("change", () => { state.kind = choice.value; state.filters.clear(); charts(); filter(); });
}
at("reset").addEventListener("click", () => { state.filters.clear(); search.value = ""; at("only-marked").checked = false; charts(); filter(); });
if (matchMedia("(max-width: 60rem)").matches) document.querySelector("#filters details").open = false;
at("count-removals").textContent = number(report.removals.length);
at("count-spared").textContent = number(report.spared.length);
charts();
filter();
