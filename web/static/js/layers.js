// The layers drawer: what the catalogue has, by theme; what is switched on is drawn, and remembered in the address bar.
import { ask } from "./api.js";
import { config, map } from "./config.js";
import { $, h, icon, iconButton, toast } from "./dom.js";
import { day, number, own, t } from "./i18n.js";
import { iconName } from "./icons.js";
import { goToBox } from "./map.js";
import { closePanel, isOpen, openPanel } from "./panels.js";
import { remember, remembered } from "./state.js";
import { isLine, isPoint, labelRules, mainColour, paintRules } from "./symbols.js";
import { hideTiles, showTiles } from "./tiles.js";

const MANY = 8;
let layers = new Map();
const on = new Map();
let wanted = "";

export const layerOf = (id) => layers.get(id);

export async function startLayers() {
  layers = await read();
  map.createPane("raster").style.zIndex = 220;
  for (const id of (remembered("layers") ?? "").split(",")) if (layers.has(id)) turn(id, true);
  const button = $("#open-layers");
  button.addEventListener("click", () => (isOpen("layers") ? closePanel("layers") : openDrawer()));
}

async function read() {
  const answer = await ask("/layers");
  const all = Array.isArray(answer) ? answer : answer.layers;
  return new Map(all.filter((layer) => layer.listed !== false).map((layer) => [layer.id, { style: {}, ...layer }]));
}

// The catalogue changed on the server: draw what is new of the layers that are on, and say what came.
export async function refreshLayers() {
  const before = layers;
  layers = await read();
  for (const [id, layer] of layers) {
    const old = before.get(id);
    if (!old) toast(t("layer_new", { title: own(layer, "title") }));
    else if (old.version !== layer.version) changed(id, layer);
  }
  for (const id of [...on.keys()]) if (!layers.has(id)) turn(id, false);
  if (isOpen("layers")) openDrawer();
}

function changed(id, layer) {
  toast(t("layer_changed", { title: own(layer, "title") }));
  if (!on.has(id)) return;
  turn(id, false);
  turn(id, true);
}

function turn(id, shown) {
  const layer = layers.get(id);
  if (shown && !on.has(id)) on.set(id, layer.kind === "raster" ? raster(layer) : vector(layer));
  else if (!shown && on.has(id)) { on.get(id)(); on.delete(id); }
  remember("layers", [...on.keys()].join(","));
  const badge = $("#open-layers");
  badge.dataset.count = on.size || "";
}

// The version in the address lets the browser keep the tiles for as long as they are true.
export async function tilesOf(layer) {
  const kind = layer.kind === "raster" ? "png" : "mvt";
  const { revision } = await ask(`/tiles/${layer.id}`);
  return `/tiles/${layer.id}/{z}/{x}/{y}.${kind}?v=${encodeURIComponent(revision)}`;
}

// Both return what takes the layer off the map again.
function vector(layer) {
  let wanted = true;
  tilesOf(layer).then((url) => { if (wanted) showTiles(layer.id, url, Math.min(layer.max_zoom ?? 16, 16), paintRules(layer), labelRules(layer)); });
  return () => { wanted = false; hideTiles(layer.id); };
}

function raster(layer) {
  const [west, south, east, north] = layer.extent ?? [-180, -85, 180, 85];
  const drawn = window.L.tileLayer(`/tiles/${layer.id}/{z}/{x}/{y}.png?v=${layer.version ?? 0}`, {
    pane: "raster", opacity: layer.style.opacity ?? 0.7, maxNativeZoom: layer.max_zoom ?? 16, maxZoom: 19, bounds: [[south, west], [north, east]],
  }).addTo(map);
  return () => drawn.remove();
}

function openDrawer() {
  const groups = h("div", { class: "layer-groups" });
  const filter = layers.size > MANY && h("input", { type: "search", class: "field", placeholder: t("layers_filter"), "aria-label": t("layers_filter"), oninput: (event) => { wanted = event.target.value; fill(groups); } });
  if (filter) filter.value = wanted;
  const off = h("button", { type: "button", class: "link", onclick: () => { for (const id of [...on.keys()]) turn(id, false); fill(groups); } }, t("layers_off"));
  fill(groups);
  $("#open-layers").setAttribute("aria-expanded", "true");
  openPanel("layers", [h("div", { class: "layer-tools" }, filter, off), groups, baseChoice(), $("#elsewhere").content.cloneNode(true)], {
    label: t("layers"), onClose: () => $("#open-layers").setAttribute("aria-expanded", "false"),
  });
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll(/[đĐ]/g, "d").toLowerCase();

function fill(groups) {
  const shown = [...layers.values()].filter((layer) => fold(`${layer.title_vi} ${layer.title_en}`).includes(fold(wanted)));
  const themes = [...Object.keys(config.themes), "other"];
  const rank = (theme) => (themes.includes(theme) ? themes.indexOf(theme) : themes.length);
  const byTheme = Map.groupBy ? Map.groupBy(shown, (layer) => layer.theme) : group(shown);
  const sorted = [...byTheme].sort(([a], [b]) => rank(a) - rank(b));
  groups.replaceChildren(...sorted.map(([theme, its]) => section(theme, its)));
  if (!shown.length) groups.replaceChildren(h("p", { class: "quiet" }, t("layers_none")));
}

function group(shown) {
  const made = new Map();
  for (const layer of shown) made.set(layer.theme, [...(made.get(layer.theme) ?? []), layer]);
  return made;
}

function section(theme, its) {
  const sorted = its.sort((a, b) => own(a, "title").localeCompare(own(b, "title"), config.lang));
  return h("section", { class: "layer-group" }, h("h3", {}, config.themes[theme] ?? theme), ...sorted.map(row));
}

function row(layer) {
  const title = own(layer, "title");
  const input = h("input", { type: "checkbox", role: "switch", onchange: () => turn(layer.id, input.checked) });
  input.checked = on.has(layer.id);
  const about = h("div", { class: "layer-about", hidden: true });
  const info = iconButton("info", t("layer_about", { title }), () => {
    about.hidden = !about.hidden;
    info.setAttribute("aria-expanded", String(!about.hidden));
    if (!about.hidden) about.replaceChildren(...facts(layer));
  }, { "aria-expanded": "false", class: "ghost small" });
  return h("div", { class: "layer" },
    h("div", { class: "layer-row" }, h("label", {}, input, h("span", { class: "switch" }), swatch(layer), h("span", { class: "layer-title" }, title)), info), about);
}

export function swatch(layer) {
  const kind = layer.kind === "raster" ? "raster" : isPoint(layer) ? "point" : isLine(layer) ? "line" : "area";
  const name = isPoint(layer) && iconName(layer.style.icon ?? "");
  return h("span", { class: `swatch swatch-${kind}`, colour: mainColour(layer) }, name && icon(name));
}

function facts(layer) {
  const lines = [
    [t("layer_owner"), layer.owner], [t("layer_source"), layer.source], [t("layer_licence"), layer.licence],
    [t("layer_features"), layer.feature_count === null || layer.feature_count === undefined ? "" : number(layer.feature_count)],
    [t("layer_version"), layer.version], [t("layer_published"), day(layer.published_at)],
  ].filter(([, value]) => value);
  const description = own(layer, "description");
  return [
    description && h("p", {}, description),
    h("dl", { class: "facts" }, lines.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, String(value))])),
    h("p", { class: "layer-links" },
      layer.extent && h("button", { type: "button", class: "link", onclick: () => goToBox(layer.extent) }, icon("zoom"), t("layer_zoom")),
      layer.kind !== "raster" && h("a", { class: "link", href: collection(layer), target: "_blank", rel: "noopener" }, icon("out"), t("layer_open"))),
  ].filter(Boolean);
}

export const collection = (layer) => `/ogc/collections/${encodeURIComponent(layer.id)}`;

function baseChoice() {
  if (!config.basemap_url) return null;
  const option = (name, text) => {
    const input = h("input", { type: "radio", name: "base", onchange: () => chooseBase(name) });
    input.checked = (remembered("base") ?? "ours") === name;
    return h("label", { class: "base-choice" }, input, text);
  };
  return h("section", { class: "layer-group" }, h("h3", {}, t("base")), option("ours", t("base_ours")), option("online", t("base_online")));
}

let online = null;
export function chooseBase(name) {
  online?.remove();
  online = name === "online" ? window.L.tileLayer(config.basemap_url, { pane: "base", maxZoom: 19 }).addTo(map) : null;
  remember("base", name === "online" ? name : "");
  document.dispatchEvent(new CustomEvent("base", { detail: name }));
}
