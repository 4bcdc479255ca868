// The page of lists: hands the file in, tells how far it is, and shows what was found.
import { reason } from "../js/api.js";
import { config, map } from "../js/config.js";
import { $, h, svg } from "../js/dom.js";
import { number, t } from "../js/i18n.js";
import { nameMap } from "../js/map-names.js";
import { startTiles } from "../js/tiles.js";
import { Outcome, rowsOf } from "./answers.js";

const L = window.L;
// The surest first; each colour reads on the map and in the bars. The words are those of the map's cards where they have them.
const LEVELS = [
  ["house", "#17643a", "level_house"], ["place", "#1f6fb2", "level_place"], ["alley", "#5b8c2a", "level_alley_whole"],
  ["interpolated", "#b97a00", "level_interpolated"], ["street", "#c2571a", "lists_street"], ["ward", "#8a1f5c", "level_ward"],
  ["none", "#b3261e", "lists_none"],
];
const COLOUR = new Map(LEVELS);
const EVERY_MS = 200;
const form = $("#form");
const dots = L.layerGroup().addTo(map);
let stopping = null;

async function look() {
  if (!form.reportValidity()) return;
  stopping?.abort();
  stopping = new AbortController();
  show("trouble", false);
  show("outcome", false);
  show("progress", true);
  try {
    await follow(stopping.signal);
  } catch (error) {
    if (error.name !== "AbortError") tell(error.message);
  } finally {
    show("progress", false);
  }
}

async function follow(signal) {
  const body = new FormData(form);
  body.set("format", "ndjson");
  $("#said").textContent = t("lists_sending");
  const answer = await fetch(form.action, { method: "POST", body, signal, headers: { Accept: "application/x-ndjson" } });
  if (!answer.ok) throw new Error(await reason(answer));
  const columns = decodeURIComponent(answer.headers.get("X-Columns") ?? "").split(" + ").filter(Boolean);
  const found = new Outcome(columns);
  try {
    await take(answer, found, Number(answer.headers.get("X-Rows-About")));
  } finally {
    // What came before a stop or a broken line is worth seeing.
    if (found.rows) draw(found, answer.headers.get("X-Columns-Guessed") === "1");
  }
}

async function take(answer, found, about) {
  let told = 0;
  for await (const row of rowsOf(answer)) {
    found.add(row);
    if (performance.now() - told < EVERY_MS) continue;
    told = performance.now();
    const part = Math.min(99, Math.floor((100 * found.rows) / about));
    $("#said").textContent = about ? t("lists_progress_of", { n: number(found.rows), part }) : t("lists_progress", { n: number(found.rows) });
  }
}

function draw(found, guessed) {
  show("outcome", true);
  $("#read-as").textContent = t(guessed ? "lists_columns_guessed" : "lists_columns_given", { n: number(found.rows), columns: found.columns.join(", ") });
  $("#levels").replaceChildren(...LEVELS.filter(([level]) => found.levels.has(level)).map((level) => bar(level, found)));
  drawPlaces(found.places);
  drawRows(found);
}

function bar([level, colour, words], found) {
  const count = found.levels.get(level);
  const drawn = svg("svg", { class: "lists-bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { width: (100 * count) / found.rows, height: 10 }));
  drawn.style.setProperty("--colour", colour);
  return h("li", { class: "lists-level" }, h("span", {}, t(words)), h("b", {}, `${number(count)} · ${number(Math.round((1000 * count) / found.rows) / 10)} %`), drawn);
}

function drawPlaces(places) {
  dots.clearLayers();
  map.invalidateSize();
  for (const { at, level, label } of places) {
    L.circleMarker(at, { radius: 5, weight: 1, color: "#fff", fillColor: COLOUR.get(level), fillOpacity: 0.9, pane: "places" }).bindTooltip(h("span", {}, label ?? "")).addTo(dots);
  }
  if (places.length) map.fitBounds(L.latLngBounds(places.map(({ at }) => at)).pad(0.05), { maxZoom: 16, animate: false });
}

function drawRows(found) {
  for (const id of ["rows", "rows-title"]) show(id, found.unsure > 0);
  $("#rows tbody").replaceChildren(...found.toLookAt.map(({ n, asked, label, cause }) =>
    h("tr", {}, h("td", {}, number(n)), h("td", {}, h("a", { href: `/?lang=${config.lang}#at=${encodeURIComponent(asked)}` }, asked)), h("td", {}, label ?? ""), h("td", {}, config.causes[cause] ?? cause ?? ""))));
  show("rows-more", found.unsure > found.toLookAt.length);
  $("#rows-more").textContent = t("lists_more_rows", { n: number(found.unsure - found.toLookAt.length) });
}

function show(id, shown) { $(`#${id}`).hidden = !shown; }

function tell(message) {
  show("trouble", true);
  $("#trouble").textContent = message;
}

map.createPane("places").style.zIndex = 460;
nameMap();
show("look", true);
$("#look").addEventListener("click", look);
$("#stop").addEventListener("click", () => stopping?.abort());
$("#file").addEventListener("change", () => { show("outcome", false); show("trouble", false); });
await startTiles();
document.body.dataset.ready = "true";
