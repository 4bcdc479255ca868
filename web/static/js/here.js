// The status of one place: what each topic says of the area around it, or of the nearest point it watches.
import { ask } from "./api.js";
import { h, icon } from "./dom.js";
import { metres, number, own, t } from "./i18n.js";
import { badges, classOf, topics } from "./topics.js";

const AROUND = 0.009;
const NEAR_METRES = 1000;

const THEMES = ["traffic", "public-security", "social", "economic", "environment"];
const rank = (topic) => THEMES.indexOf(topic.theme);

export function statusHere([lon, lat]) {
  const place = h("section", { class: "here", "aria-busy": "true", hidden: true });
  fill(place, lon, lat).catch(() => place.remove());
  return place;
}

async function fill(place, lon, lat) {
  const watched = (await topics()).filter((topic) => topic.kind !== "event" && topic.features).sort((a, b) => rank(a) - rank(b));
  const bbox = [lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND].map((value) => value.toFixed(5)).join(",");
  const rows = await Promise.all(watched.map(async (topic) => row(topic, nearest((await ask(`/status/${topic.id}`, { bbox })).features, lon, lat))));
  const shown = rows.filter(Boolean);
  if (!shown.length) { place.remove(); return; }
  place.replaceChildren(h("h3", {}, t("status_here")), ...shown);
  place.hidden = false;
  place.removeAttribute("aria-busy");
}

function row(topic, found) {
  if (!found) return null;
  const { value, label } = found.feature.properties;
  const kind = classOf(topic, value);
  const where = found.distance > 0 ? `${label} · ${metres(found.distance)}` : label;
  return h("div", { class: "here-row" }, h("span", { class: "here-icon" }, icon(topic.theme)),
    h("div", {}, h("b", {}, own(topic, "title"), " ", ...badges(topic)), h("span", { class: "quiet" }, where)),
    h("span", { class: "here-value", colour: kind?.color }, h("b", {}, kind ? own(kind, "label") || kind.label : number(value)), kind && topic.unit && h("span", { class: "quiet" }, `${number(value)} ${own(topic, "unit")}`)));
}

function nearest(features, lon, lat) {
  let best = null;
  for (const feature of features) {
    const distance = away(feature.geometry, lon, lat);
    if (distance <= NEAR_METRES && (!best || distance < best.distance)) best = { feature, distance };
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
