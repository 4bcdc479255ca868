// The search box: suggestions as one types, by keyboard, mouse or finger (the ARIA combobox pattern).
import { ask } from "./api.js";
import { map } from "./config.js";
import { $, $$, h, icon, toast } from "./dom.js";
import { lang, t } from "./i18n.js";
import { iconName } from "./icons.js";
import { formerly, secondLine, severalFit } from "./places.js";

const WAIT = 140;
const LIMIT = 7;
const box = $("#q");
const list = $("#suggestions");
const clear = $("#clear");
let found = [];
let active = -1;
let waiting = 0;
let asking = null;
let chosen = () => {};

export function startSearch(onChosen) {
  chosen = onChosen;
  box.addEventListener("input", typed);
  box.addEventListener("keydown", keyed);
  box.addEventListener("focus", () => { if (found.length && box.value.trim()) open(); });
  clear.addEventListener("click", () => { empty(); box.focus(); });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".search")) close(); });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea, select")) { event.preventDefault(); box.focus(); box.select(); }
  });
}

function showQuery(text) {
  box.value = text;
  clear.hidden = !text;
  found = [];
  close();
}

export const empty = () => showQuery("");

function typed() {
  clear.hidden = !box.value;
  clearTimeout(waiting);
  stopAsking();
  if (!box.value.trim()) { found = []; close(); return; }
  waiting = setTimeout(() => suggest(true), WAIT);
}

function stopAsking() {
  asking?.abort();
  box.parentElement.classList.remove("busy");
}

// Whether the answer came: a later question takes the place of this one.
async function suggest(autocomplete) {
  const query = box.value.trim();
  stopAsking();
  asking = new AbortController();
  const { lat, lng } = map.getCenter();
  const near = { lat: lat.toFixed(5), lon: lng.toFixed(5) };
  box.parentElement.classList.add("busy");
  try {
    const answer = await ask("/search", { q: query.slice(0, 200), autocomplete: autocomplete ? 1 : 0, limit: LIMIT, ...near, lang }, asking.signal);
    found = answer.features;
    show(query);
  } catch (error) {
    if (error.name === "AbortError") return false;
    found = [];
    message(error.message || t("trouble"));
  }
  box.parentElement.classList.remove("busy");
  return found.length > 0;
}

function show(query) {
  active = -1;
  if (!found.length) { message(t("search_nothing", { q: query }), t("search_try")); return; }
  list.replaceChildren(...found.map(option));
  $("#search-said").textContent = t("search_count", { n: found.length });
  open();
}

// What fits as well as the first answer is for the person to choose.
function offer() {
  const said = t("search_choose", { n: found.length });
  list.prepend(h("li", { class: "suggestion-head", role: "presentation" }, said));
  $("#search-said").textContent = said;
}

function message(text, hint = "") {
  list.replaceChildren(h("li", { class: "suggestion-none", role: "presentation" }, h("b", {}, text), hint && h("span", {}, hint)));
  $("#search-said").textContent = text;
  open();
}

function option(feature, index) {
  const place = feature.properties;
  const old = formerly(place);
  const name = iconName(place.category ?? "") ?? iconName(place.level ?? place.type ?? "") ?? "pin";
  return h("li", { class: "suggestion", role: "option", id: `suggestion-${index}`, "aria-selected": "false",
    onpointerdown: (event) => event.preventDefault(), onclick: () => choose(index) },
    h("span", { class: `suggestion-icon level-${place.level ?? "place"}` }, icon(name)),
    h("span", { class: "suggestion-text" },
      h("b", {}, place.name || place.label),
      h("span", {}, secondLine(place)),
      old && h("i", {}, old)));
}

function keyed(event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1); }
  else if (event.key === "Enter") { event.preventDefault(); enter(); }
  else if (event.key === "Escape") { if (list.hidden) empty(); else close(); }
}

function step(by) {
  if (!found.length) return;
  if (list.hidden) { open(); return; }
  active = (active + by + found.length + (active < 0 && by < 0 ? 1 : 0)) % found.length;
  for (const [index, item] of $$("[role=option]", list).entries()) item.setAttribute("aria-selected", String(index === active));
  box.setAttribute("aria-activedescendant", `suggestion-${active}`);
  $(`#suggestion-${active}`).scrollIntoView({ block: "nearest" });
}

async function enter() {
  if (active >= 0) { choose(active); return; }
  clearTimeout(waiting);
  if (!box.value.trim()) return;
  if (!await suggest(false)) return;
  if (severalFit(found)) offer();
  else choose(0);
}

function choose(index) {
  const feature = found[index];
  if (!feature) { toast(t("trouble")); return; }
  clearTimeout(waiting);
  stopAsking();
  box.value = feature.properties.label;
  close();
  box.blur();
  chosen(feature);
}

function open() {
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
}

function close() {
  list.hidden = true;
  active = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}
