// Vector tiles in three sheets over each other: the base map, the chosen layers, and all names above everything.
// The three share their data: a tile is fetched and decoded once.
import { map } from "./config.js";
import { baseRules } from "./basemap-rules.js";
import { baseLabels } from "./basemap-labels.js";
import { FONT } from "./palette.js";

const BLANK = { dataSource: "none", dataLayer: "none", symbolizer: { draw() {} } };
const SHARPEST = 2;
const { leafletLayer, sourcesToViews } = window.protomapsL;

// What protomaps-leaflet takes for an archive: an object that answers for a tile. A missing tile is an empty one.
function archive(address) {
  return { async getZxy(z, x, y, signal) {
    const url = address.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    const answer = await fetch(url, { signal });
    return answer.ok && answer.status !== 204 ? { data: await answer.arrayBuffer() } : undefined;
  } };
}

const source = (url, maxDataZoom = 16) => ({ url: archive(url), maxDataZoom, levelDiff: 1 });
const view = (url, maxDataZoom) => sourcesToViews({ sources: { only: source(url, maxDataZoom) } }).get("only");

function sheet(pane, zIndex, views, rules) {
  const made = map.createPane(pane);
  made.style.zIndex = zIndex;
  made.style.pointerEvents = "none";
  const drawn = leafletLayer({
    sources: {}, pane, attribution: "", devicePixelRatio: Math.min(window.devicePixelRatio, SHARPEST), ...rules,
    keepBuffer: 1, updateWhenIdle: false, updateWhenZooming: false,
  });
  drawn.views = views;
  return drawn;
}

const base = new Map();
const chosen = new Map();
const all = new Map();
const rules = { paint: new Map(), label: new Map() };
let sheets = null;

export async function startTiles(baseUrl) {
  await lettersReady();
  base.set("base", view(baseUrl, 16));
  all.set("base", base.get("base"));
  sheets = {
    base: sheet("base", 200, base, { paintRules: baseRules() }).addTo(map),
    chosen: sheet("chosen", 250, chosen, { paintRules: [BLANK] }),
    names: sheet("names", 450, all, { labelRules: baseLabels() }).addTo(map),
  };
}

// A canvas does not wait for a font: text drawn too early would stay in the wrong letters.
async function lettersReady() {
  const wanted = [400, 500, 600].map((weight) => document.fonts.load(`${weight} 12px ${FONT}`, "Đường Lê Văn Sỹ ưở"));
  await Promise.race([Promise.allSettled(wanted), new Promise((done) => setTimeout(done, 2500))]);
}

export function showTiles(id, url, maxDataZoom, paint, labels) {
  const data = view(url, maxDataZoom);
  chosen.set(id, data);
  all.set(id, data);
  rules.paint.set(id, paint);
  rules.label.set(id, labels);
  redraw();
}

export function hideTiles(id) {
  for (const kept of [chosen, all, rules.paint, rules.label]) kept.delete(id);
  redraw();
}

function redraw() {
  const { chosen: drawn, names } = sheets;
  drawn.paintRules = [...rules.paint.values()].flat().sort((a, b) => a.order - b.order);
  names.labelRules = [...[...rules.label.values()].flat(), ...baseLabels()];
  if (chosen.size && !map.hasLayer(drawn)) drawn.addTo(map);
  else if (!chosen.size) drawn.remove();
  else drawn.rerenderTiles();
  names.clearLayout();
  names.rerenderTiles();
}

// The features of the chosen layers under a point, topmost first: [{id, feature}].
export function featuresAt(latlng, reach = 26) {
  const found = [];
  for (const [id, data] of [...chosen].reverse()) {
    for (const { feature } of data.queryFeatures(latlng.lng, latlng.lat, map.getZoom(), reach)) found.push({ id, feature });
  }
  return found.sort((a, b) => a.feature.geomType - b.feature.geomType);
}

export function refreshBase() {
  base.set("base", view(`/tiles/base/{z}/{x}/{y}.mvt?r=${Date.now()}`, 16));
  all.set("base", base.get("base"));
  sheets.base.rerenderTiles();
  sheets.names.clearLayout();
  sheets.names.rerenderTiles();
}

export function showBase(shown) {
  const method = shown ? "addTo" : "removeFrom";
  sheets.base[method](map);
  sheets.names[method](map);
}
