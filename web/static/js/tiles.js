// Vector tiles in three sheets over each other: the base map, the chosen layers, and all names above everything.
// The three share their data: a tile is fetched and decoded once.
import { ask } from "./api.js";
import { map } from "./config.js";
import { baseRules } from "./basemap-rules.js";
import { lesserLabels, mainLabels } from "./basemap-labels.js";
import { FONT } from "./palette.js";
import { addRoadNames } from "./road-names.js";

const BLANK = { dataSource: "none", dataLayer: "none", symbolizer: { draw() {} } };
const SHARPEST = 2; // device pixels a CSS pixel
const SHARPEST_DATA = 16; // the highest zoom of tiles; beyond it they are enlarged
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
export const view = (url, maxDataZoom) => sourcesToViews({ sources: { only: source(url, maxDataZoom) } }).get("only");

function baseView(address) {
  const made = view(address, SHARPEST_DATA);
  const { source: read } = made.tileCache;
  const get = read.get.bind(read);
  read.get = async (place, size) => addRoadNames(await get(place, size));
  return made;
}

export function sheet(pane, zIndex, views, rules) {
  const made = map.getPane(pane) ?? map.createPane(pane);
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
let drawnFrom = "";

export async function startTiles() {
  const [address] = await Promise.all([baseAddress(), lettersReady()]);
  drawnFrom = address;
  base.set("base", baseView(address));
  all.set("base", base.get("base"));
  sheets = {
    base: sheet("base", 200, base, { paintRules: baseRules() }).addTo(map),
    chosen: sheet("chosen", 420, chosen, { paintRules: [BLANK] }),
    names: sheet("names", 450, all, { labelRules: [...mainLabels(), ...lesserLabels()] }).addTo(map),
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
  const [shapes, points] = [false, true].map((wanted) => [...rules.label.values()].flat().filter(({ lesser }) => Boolean(lesser) === wanted));
  names.labelRules = [...shapes, ...mainLabels(), ...points, ...lesserLabels()];
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

// The version in the address lets the browser keep the tiles for as long as they are true.
async function baseAddress() {
  const plain = "/tiles/base/{z}/{x}/{y}.mvt";
  try {
    const { tiles } = await ask("/tiles/base");
    return plain + decodeURI(tiles[0]).slice(decodeURI(tiles[0]).indexOf(".mvt") + 4);
  } catch {
    return plain;
  }
}

export async function refreshBase() {
  const address = await baseAddress();
  if (address === drawnFrom) return;
  drawnFrom = address;
  base.set("base", baseView(address));
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
