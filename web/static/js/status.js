// The four themes of the city's status: one topic at a time on the map, its legend, and values that change as they come.
import { ask } from "./api.js";
import { map } from "./config.js";
import { $$, toast } from "./dom.js";
import { t } from "./i18n.js";
import { layerOf, tilesOf } from "./layers.js";
import { hideLegend, showLegend } from "./legend.js";
import { remember, remembered } from "./state.js";
import { drawAreas } from "./status-areas.js";
import { drawPoints } from "./status-points.js";
import { isPoint } from "./symbols.js";
import { forgetTopics, topics, valuesOf } from "./topics.js";
import { showWatched } from "./watched.js";

const CLOSE = 15; // nearer than this one ward fills the screen, and the theme says nothing
const OVERVIEW = 13;
let shown = null; // {topic, drawing}
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
    if (!first) { hide(); toast(t("status_none")); return; }
    if (map.getZoom() > CLOSE) map.setZoom(OVERVIEW);
    await show(first);
  } catch (error) {
    toast(error.message || t("trouble"));
  }
}

async function show(topic) {
  asking?.abort();
  asking = new AbortController();
  mark(topic.theme, true);
  try {
    const drawing = await draw(topic, asking.signal);
    shown?.drawing.remove();
    shown = { topic, drawing };
    document.body.classList.add("status-on");
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

async function draw(topic, signal) {
  const layer = topic.kind === "event" ? null : layerOf(topic.layer);
  if (!layer || isPoint(layer)) return drawPoints(topic, (await ask(`/status/${topic.id}`, {}, signal)).features);
  const [values, url] = await Promise.all([valuesOf(topic, signal), tilesOf(layer)]);
  return drawAreas(topic, layer, values, url);
}

export function hide() {
  asking?.abort();
  shown?.drawing.remove();
  shown = null;
  document.body.classList.remove("status-on");
  remember("status", "");
  hideLegend();
  mark(null, false);
}

function mark(theme, busy) {
  for (const chip of $$(".chip")) {
    chip.setAttribute("aria-pressed", String(chip.dataset.theme === (busy ? theme : shown?.topic.theme)));
    chip.classList.toggle("busy", busy && chip.dataset.theme === theme);
  }
}

async function legend() {
  const { topic, drawing } = shown;
  const same = (await topics()).filter((each) => each.theme === topic.theme);
  showLegend(topic, drawing.values, same, { choose: show, close: hide });
}

// What the theme says of the area under a click.
export function showStatusAt(latlng) {
  const seen = shown?.drawing.under?.(latlng);
  if (seen) showWatched(shown.topic, seen);
}

// Values came: recolour those features, and let them be seen for a moment.
export function observed({ topic, observations }) {
  if (shown?.topic.id !== topic) return;
  const { values } = shown.drawing;
  const newer = observations.filter(([key, , at]) => values.has(String(key)) && new Date(at) >= new Date(values.get(String(key)).at));
  for (const [key, value, at] of newer) Object.assign(values.get(String(key)), { value, at });
  if (newer.length) {
    shown.drawing.recolour(newer.map(([key]) => String(key)));
    shown.topic.latest_at = newer.map(([, , at]) => at).reduce((a, b) => (new Date(a) > new Date(b) ? a : b));
    legend();
  }
  if (observations.some(([key]) => !values.has(String(key)))) changed({ topic });
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
