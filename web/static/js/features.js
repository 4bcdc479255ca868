// What stands under a click on the chosen layers: its attributes, and the same feature in the OGC API.
import { ask } from "./api.js";
import { map } from "./config.js";
import { drawIcons, h, icon } from "./dom.js";
import { number, own, t } from "./i18n.js";
import { collection, layerOf, swatch } from "./layers.js";
import { openPanel } from "./panels.js";
import { featuresAt } from "./tiles.js";

const HIDDEN = new Set(["feature_key", "fid", "geom", "label"]);
const MOST = 6;
const look = { pane: "status", color: "#c62f2f", weight: 3, fillColor: "#c62f2f", fillOpacity: 0.12, interactive: false };
let outline = null;
let asking = null;

// Returns whether there was anything.
export function showFeatures(latlng) {
  const found = distinct(featuresAt(latlng)).slice(0, MOST);
  if (!found.length) return false;
  show(found, 0);
  return true;
}

function distinct(found) {
  const seen = new Set();
  return found.filter(({ id, feature }) => {
    const key = `${id} ${feature.props.feature_key ?? feature.id}`;
    return layerOf(id) && !seen.has(key) && seen.add(key);
  });
}

function show(found, index) {
  const { id, feature } = found[index];
  const layer = layerOf(id);
  const { props } = feature;
  const key = props.feature_key ?? feature.id;
  const item = `${collection(layer)}/items/${encodeURIComponent(key)}`;
  const title = h("div", { class: "card-title" }, swatch(layer), h("div", {}, h("h2", {}, nameOf(layer, props)), h("p", { class: "quiet" }, own(layer, "title"))));
  const panel = openPanel("card", [
    found.length > 1 && tabs(found, index),
    h("dl", { class: "facts wide" }, rows(layer, props)),
    h("p", { class: "quiet" }, `${t("layer_owner")}: ${layer.owner} · ${layer.licence}`),
    h("div", { class: "actions" }, h("a", { class: "button", href: `${item}?f=html`, target: "_blank", rel: "noopener" }, icon("out"), t("feature_open"))),
  ], { title, onClose: clearOutline });
  drawIcons(panel);
  drawOutline(item);
}

function tabs(found, index) {
  const one = ({ id, feature }, at) => h("button", { type: "button", class: "tab", "aria-pressed": String(at === index), onclick: () => show(found, at) },
    nameOf(layerOf(id), feature.props));
  return h("div", { class: "tabs", "aria-label": t("feature_more", { n: found.length }) }, found.map(one));
}

function nameOf(layer, props) {
  const names = [layer.style.label, "name", "full_name", "ten", "title", "code", "feature_key"];
  const name = names.find((each) => each && props[each]);
  return String(name ? props[name] : own(layer, "title"));
}

function rows(layer, props) {
  const titles = new Map((layer.columns ?? []).map((column) => [column.name, own(column, "title") || column.name]));
  return Object.entries(props)
    .filter(([name, value]) => !HIDDEN.has(name) && value !== null && value !== "")
    .flatMap(([name, value]) => [h("dt", {}, titles.get(name) ?? name), h("dd", {}, typeof value === "number" && !/code|id$/.test(name) ? number(value) : String(value))]);
}

async function drawOutline(item) {
  clearOutline();
  asking = new AbortController();
  try {
    const feature = await ask(item, { f: "json" }, asking.signal);
    outline = window.L.geoJSON(feature, { style: look, pane: "status", pointToLayer: (_, at) => window.L.circleMarker(at, { ...look, radius: 13 }) }).addTo(map);
  } catch {
    // Without its outline the card is still right.
  }
}

function clearOutline() {
  asking?.abort();
  outline?.remove();
  outline = null;
}
