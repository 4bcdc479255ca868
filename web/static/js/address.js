// The card of one answer: its digital address, how exactly it was found, its units now and before, and what goes on there.
import { ask } from "./api.js";
import { map } from "./config.js";
import { copy, h, icon, toast } from "./dom.js";
import { lang, metres, t } from "./i18n.js";
import { iconName } from "./icons.js";
import { collection, layerOf } from "./layers.js";
import { goTo, uncover } from "./map.js";
import { closePanel, openPanel } from "./panels.js";
import { coordinates, isExact, isUnsure, levelText, newUnits, oldUnits, outlineOf, secondLine } from "./places.js";
import { beginStep, remember, remembered } from "./state.js";
import { statusHere } from "./here.js";

const L = window.L;
const ZOOM = { house: 18, interpolated: 17, alley: 17, street: 16, ward: 14, place: 17, position: 17 };
const WORTH_A_CIRCLE = 25;
let mark = null;

export function showAnswer(feature, { move = true, step = true } = {}) {
  const place = feature.properties;
  const [lon, lat] = feature.geometry.coordinates;
  const at = place.digital_address ?? `${lat.toFixed(6)},${lon.toFixed(6)}`;
  if (step && at !== remembered("at")) beginStep();
  openPanel("card", parts(place, [lon, lat]), { title: title(place), onClose: forget });
  drawMark(place, [lat, lon]);
  if (move) goTo([lat, lon], Math.max(ZOOM[place.level] ?? 16, place.level === "ward" ? 0 : Math.min(map.getZoom(), 18)));
  remember("at", at);
}

function forget() {
  mark?.remove();
  mark = null;
  remember("at", "");
}

function title(place) {
  const name = iconName(place.category ?? "") ?? iconName(place.level ?? "") ?? "pin";
  return h("div", { class: "card-title" }, h("span", { class: `suggestion-icon level-${place.level}` }, icon(name)),
    h("div", {}, h("h2", {}, place.name || place.label), h("p", { class: "quiet" }, secondLine(place))));
}

function parts(place, at) {
  return [exactness(place), code(place), actions(place, at), units(place, at), statusHere(place, at)];
}

function exactness(place) {
  const circle = place.accuracy_m > WORTH_A_CIRCLE && place.level !== "ward" && t("accuracy", { m: metres(place.accuracy_m) });
  const missed = place.unmatched?.length && t("unmatched", { parts: place.unmatched.join(", ") });
  return h("p", { class: "exactness" },
    h("span", { class: `badge ${isExact(place) ? "good" : "fair"}` }, levelText(place)), circle && h("span", { class: "quiet" }, circle),
    isUnsure(place) && h("span", { class: "badge poor" }, t("unsure")),
    missed && h("span", { class: "badge poor" }, missed),
    place.why && !isExact(place) && h("span", { class: "quiet why" }, t("why", { why: place.why })));
}

// Streets and units have no digital address, and need none.
function code(place) {
  if (place.digital_address) return digital(place);
  return place.number ? h("p", { class: "quiet no-code" }, t("no_code")) : null;
}

function digital(place) {
  const code = place.digital_address;
  return h("div", { class: "digital" },
    h("div", { class: "digital-text" }, h("span", { class: "digital-label" }, t("digital_address")), h("b", { class: "code", id: "digital-address" }, code),
      h("button", { type: "button", class: "link", onclick: () => copy(code, t("copied")) }, icon("copy"), t("copy"))),
    h("a", { class: "qr", href: `/addresses/${code}` }, h("img", { src: `/addresses/${code}/qr.svg`, alt: t("qr_alt", { code }), width: 92, height: 92 })));
}

function actions(place, at) {
  const code = place.digital_address;
  return h("div", { class: "actions" },
    code && h("a", { class: "button", href: `/addresses/${code}` }, icon("page"), t("open_page")),
    h("button", { type: "button", class: "button", onclick: () => share(place, at) }, icon("share"), t("share")));
}

async function share(place, [lon, lat]) {
  const path = place.digital_address ? `/a/${place.digital_address}` : `/#map=17/${lat.toFixed(5)}/${lon.toFixed(5)}&at=${lat.toFixed(6)},${lon.toFixed(6)}`;
  const url = new URL(path, window.location.origin).href;
  if (!navigator.share) { await copy(url, t("share_copied")); return; }
  try {
    await navigator.share({ title: place.label, url });
  } catch (error) {
    if (error.name !== "AbortError") await copy(url, t("share_copied"));
  }
}

function units(place, at) {
  const lines = [
    [t("street_before"), place.old_street],
    [t("ward_now"), newUnits(place).join(", ")], [t("ward_before"), oldUnits(place).join(", ")],
    [t("plus_code"), place.plus_code], [t("position"), coordinates(at)],
  ].filter(([, value]) => value);
  return h("dl", { class: "facts wide" }, lines.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function drawMark(place, latlng) {
  mark?.remove();
  const pin = L.marker(latlng, { pane: "found", keyboard: false, alt: place.label, icon: L.divIcon({ className: "pin", html: "<span></span>", iconSize: [34, 44], iconAnchor: [17, 42] }) });
  const far = place.accuracy_m > WORTH_A_CIRCLE && place.level !== "ward";
  const circle = far && L.circle(latlng, { radius: place.accuracy_m, color: "#c62f2f", weight: 1.5, dashArray: "5 4", fillOpacity: 0.07, interactive: false, pane: "status" });
  mark = L.layerGroup([circle, pin].filter(Boolean)).addTo(map);
  drawOutline(place, mark);
}

async function drawOutline(place, group) {
  const [id, key] = outlineOf(place) ?? [];
  const layer = id && key && layerOf(id);
  if (!layer) return;
  try {
    const shape = await ask(`${collection(layer)}/items/${encodeURIComponent(key)}`, { f: "json" });
    if (group === mark) group.addLayer(L.geoJSON(shape, { pane: "status", interactive: false, style: { color: "#c62f2f", weight: 2.5, fillOpacity: 0.05 } }));
  } catch {
    // A unit without an outline is marked by its pin alone.
  }
}

// What is at a point of the map: the nearest addresses, or the bare position.
export async function showPoint({ lat, lng }) {
  try {
    const answer = await ask("/reverse", { lon: lng.toFixed(6), lat: lat.toFixed(6), limit: 1, lang });
    if (!answer.features.length) { toast(t("here_nothing")); return; }
    const [found] = answer.features;
    showAnswer(found, { move: false });
    uncover([...found.geometry.coordinates].reverse());
  } catch (error) {
    toast(error.message || t("trouble"));
  }
}

// The address bar may name a digital address or a position; Back and Forward may bring one, or none.
export async function showRemembered() {
  const at = remembered("at");
  if (!at) { closePanel("card"); return; }
  const answer = await ask("/search", { q: at, limit: 1, lang });
  if (answer.features.length && remembered("at") === at) {
    showAnswer(answer.features[0], { move: !remembered("map"), step: false });
  }
}
