// The four themes of the city's status: an overlay of coloured features, its legend, and values that change as they come.
import { ask } from "./api.js";
import { config, map } from "./config.js";
import { $, $$, h, icon, iconButton, toast } from "./dom.js";
import { number, own, t, time } from "./i18n.js";
import { remember, remembered } from "./state.js";
import { badges, classOf, forgetTopics, topics } from "./topics.js";

const L = window.L;
const UNKNOWN = "#b9bec4";
const PULSE = 1400; // milliseconds
const CLOSE = 15; // nearer than this one ward fills the screen, and the theme says nothing
const OVERVIEW = 13;
const renderer = L.svg({ pane: "status", padding: 0.3 });
let shown = null; // {topic, layer, byKey}
let asking = null;
let refreshing = 0;

export async function startStatus() {
  for (const chip of $$(".chip")) chip.addEventListener("click", () => press(chip.dataset.theme));
  const id = remembered("status");
  if (!id) return;
  const topic = (await topics()).find((each) => each.id === id);
  if (topic) await show(topic);
}

async function press(theme) {
  if (shown?.topic.theme === theme) { hide(); return; }
  try {
    const [first] = (await topics()).filter((topic) => topic.theme === theme);
    if (first) await show(first);
    else { hide(); toast(t("status_none")); }
  } catch (error) {
    toast(error.message || t("trouble"));
  }
}

async function show(topic) {
  asking?.abort();
  asking = new AbortController();
  mark(topic.theme, true);
  try {
    const answer = await ask(`/status/${topic.id}`, {}, asking.signal);
    shown?.layer.remove();
    shown = draw({ ...topic, ...answer.topic }, answer.features);
    document.body.classList.add("status-on");
    if (map.getZoom() > CLOSE) map.setZoom(OVERVIEW);
    remember("status", topic.id);
    await legend();
  } catch (error) {
    if (error.name === "AbortError") return;
    hide();
    toast(error.message || t("trouble"));
  } finally {
    mark(topic.theme, false);
  }
}

export function hide() {
  asking?.abort();
  shown?.layer.remove();
  shown = null;
  document.body.classList.remove("status-on");
  remember("status", "");
  $("#legend").hidden = true;
  mark(null, false);
}

function mark(theme, busy) {
  for (const chip of $$(".chip")) {
    chip.setAttribute("aria-pressed", String(chip.dataset.theme === (theme ?? shown?.topic.theme)));
    chip.classList.toggle("busy", busy && chip.dataset.theme === theme);
  }
}

function draw(topic, features) {
  const byKey = new Map();
  const layer = L.geoJSON({ type: "FeatureCollection", features }, {
    pane: "status", renderer, smoothFactor: 1.2, bubblingMouseEvents: false,
    style: (feature) => look(topic, feature),
    pointToLayer: (feature, at) => L.circleMarker(at, { pane: "status", renderer, radius: radius() }),
    onEachFeature: (feature, drawn) => {
      byKey.set(String(feature.id ?? feature.properties.feature), drawn);
      drawn.bindTooltip(() => tip(topic, feature), { sticky: true, direction: "top", className: "tip", offset: [0, -6] });
    },
  });
  return { topic, layer: layer.addTo(map), byKey, features };
}

const radius = () => Math.min(10, Math.max(3.5, (map.getZoom() - 9) * 1.15));
map.on("zoomend", () => shown?.layer.eachLayer((drawn) => drawn.setRadius?.(radius())));

function look(topic, feature) {
  const colour = classOf(topic, feature.properties.value)?.color ?? UNKNOWN;
  const point = feature.geometry.type === "Point";
  return { color: point ? "#ffffff" : "#ffffff", weight: point ? 1.2 : 0.8, opacity: 0.9, fillColor: colour, fillOpacity: point ? 0.95 : 0.62 };
}

function tip(topic, feature) {
  const { properties } = feature;
  const kind = classOf(topic, properties.value);
  return h("div", {},
    h("b", {}, own(properties, "title") || properties.label || properties.feature),
    h("span", { class: "tip-value", colour: kind?.color }, [kind && own(kind, "label"), `${number(properties.value)} ${own(topic, "unit")}`.trim()].filter(Boolean).join(" · ")),
    h("span", { class: "tip-time" }, time(properties.at)), ...badges(topic));
}

// Values came: recolour those features, and let them be seen for a moment.
export function observed({ topic, observations }) {
  if (shown?.topic.id !== topic) return;
  let missing = false;
  for (const [key, value, at] of observations) {
    const drawn = shown.byKey.get(String(key));
    if (drawn) recolour(drawn, value, at);
    else missing = true;
  }
  const [, , at] = observations.at(-1) ?? [];
  if (at) shown.topic.latest_at = at;
  if (missing) changed({ topic });
  legend();
}

function recolour(drawn, value, at) {
  const { feature } = drawn;
  if (new Date(at) < new Date(feature.properties.at)) return;
  Object.assign(feature.properties, { value, at });
  drawn.setStyle(look(shown.topic, feature));
  const element = drawn.getElement();
  if (!element) return;
  element.classList.remove("pulse");
  element.getBoundingClientRect();
  element.classList.add("pulse");
  setTimeout(() => element.classList.remove("pulse"), PULSE);
}

// A topic, or all of them, must be read anew; bursts are taken together.
export function changed({ topic } = {}) {
  clearTimeout(refreshing);
  refreshing = setTimeout(async () => {
    forgetTopics();
    if (!shown || (topic && topic !== shown.topic.id)) return;
    const now = (await topics()).find((each) => each.id === shown.topic.id);
    if (now) await show(now);
    else hide();
  }, 250);
}

async function legend() {
  const { topic } = shown;
  const same = (await topics()).filter((each) => each.theme === topic.theme);
  const panel = $("#legend");
  const choice = same.length > 1 ? select(same, topic) : h("b", { class: "legend-title" }, own(topic, "title"));
  panel.replaceChildren(
    h("header", { class: "legend-head" }, h("span", { class: "here-icon" }, icon(topic.theme)), choice, ...badges(topic), iconButton("close", t("close"), hide)),
    topic.features === 0 ? h("p", { class: "quiet" }, t("status_none")) : classes(topic),
    h("p", { class: "legend-foot quiet" }, h("span", { class: "live-dot", "aria-hidden": "true" }), [topic.latest_at && t("status_latest", { at: time(topic.latest_at) }), topic.source && t("status_source", { source: topic.source })].filter(Boolean).join(" · ")),
  );
  panel.hidden = false;
}

function select(same, topic) {
  const made = h("select", { class: "legend-title", "aria-label": config.text[`theme_${topic.theme}`], onchange: () => show(same.find((each) => each.id === made.value)) },
    same.map((each) => h("option", { value: each.id }, own(each, "title"))));
  made.value = topic.id;
  return made;
}

function classes(topic) {
  const counts = new Map();
  for (const { properties } of shown.features) {
    const kind = classOf(topic, properties.value);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const unit = own(topic, "unit");
  return h("div", { class: "legend-classes" },
    unit && h("span", { class: "legend-unit quiet" }, unit),
    topic.legend.map((each) => h("span", { class: "legend-class", colour: each.color }, h("i"), h("span", {}, own(each, "label") || each.label || each.vi), h("small", {}, number(counts.get(each) ?? 0)))));
}
