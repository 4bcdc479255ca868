// The status of one place: what each topic says of the area around it, or of the nearest point it watches.
import { ask } from "./api.js";
import { h, icon } from "./dom.js";
import { metres, number, own, t } from "./i18n.js";
import { badges, classOf, figure, plain, titleOf, topics, valuesOf } from "./topics.js";

const AROUND = 0.009;
const NEAR_METRES = 1000;
const WARDS = "wards"; // the layer whose features are known by the ward's code

const THEMES = ["traffic", "public-security", "social", "economic", "environment"];
const rank = (topic) => THEMES.indexOf(topic.theme);

export function statusHere(place, [lon, lat]) {
  const section = h("section", { class: "here", "aria-busy": "true", hidden: true });
  fill(section, place, lon, lat).catch(() => section.remove());
  return section;
}

async function fill(section, place, lon, lat) {
  const watched = (await topics()).filter((topic) => topic.kind !== "event" && topic.features).sort((a, b) => rank(a) - rank(b));
  const rows = await Promise.all(watched.map(async (topic) => row(topic, await found(topic, place, lon, lat))));
  const shown = rows.filter(Boolean);
  if (!shown.length) { section.remove(); return; }
  section.replaceChildren(h("h3", {}, t("status_here")), ...shown);
  section.hidden = false;
  section.removeAttribute("aria-busy");
}

// What is watched by ward is told by the ward's code; else the nearest feature is asked for.
async function found(topic, place, lon, lat) {
  if (topic.layer === WARDS && place.ward_code) {
    const held = (await valuesOf(topic)).get(place.ward_code);
    return held && { value: held.value, label: place.ward, distance: 0 };
  }
  const bbox = [lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND].map((value) => value.toFixed(5)).join(",");
  return nearest((await ask(`/status/${topic.id}`, { bbox })).features, lon, lat);
}

function row(topic, seen) {
  if (!seen) return null;
  const { value, label, distance } = seen;
  const kind = classOf(topic, value);
  const where = distance > 0 ? `${label} · ${metres(distance)}` : label;
  return h("div", { class: "here-row" }, h("span", { class: "here-icon" }, icon(topic.theme)),
    h("div", {}, h("b", {}, titleOf(topic), " ", ...badges(topic)), h("span", { class: "quiet" }, where)),
    h("span", { class: "here-value", colour: kind?.color }, h("b", {}, kind ? plain(own(kind, "label") || kind.label) : number(value)), kind && topic.unit && h("span", { class: "quiet" }, figure(topic, value))));
}

function nearest(features, lon, lat) {
  let best = null;
  for (const feature of features) {
    const distance = away(feature.geometry, lon, lat);
    if (distance <= NEAR_METRES && (!best || distance < best.distance)) best = { ...feature.properties, distance };
  }
  return best;
}

// Metres to a point; 0 inside an area, and no answer outside it.
function away(geometry, lon, lat) {
  if (geometry.type === "Point") return window.L.latLng(lat, lon).distanceTo([geometry.coordinates[1], geometry.coordinates[0]]);
  const areas = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  return areas.some((rings) => rings.reduce((inside, ring) => inside !== crosses(ring, lon, lat), false)) ? 0 : Infinity;
}

// The even-odd rule over one ring.
function crosses(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
