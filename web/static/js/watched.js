// The card of one watched feature (a camera, a ward): its value now, and a small chart of what it was before.
import { ask } from "./api.js";
import { h, icon, svg } from "./dom.js";
import { number, own, t, time } from "./i18n.js";
import { openPanel } from "./panels.js";
import { badges, classOf, colourOf, plain, titleOf, unitOf } from "./topics.js";

const MOST = 300; // observations
const WIDTH = 340;
const HEIGHT = 96;
const EDGE = 8;

// `seen`: {key, label, value, at}
export function showWatched(topic, seen) {
  const chart = h("div", { class: "chart", "aria-busy": "true" });
  const kind = classOf(topic, seen.value);
  const title = h("div", { class: "card-title" }, h("span", { class: "here-icon" }, icon(topic.theme)), h("div", {}, h("h2", {}, seen.label || titleOf(topic)), h("p", { class: "quiet" }, titleOf(topic))));
  openPanel("card", [
    h("p", { class: "watched-now", colour: kind?.color }, h("i"), h("b", {}, kind ? plain(own(kind, "label") || kind.label) : number(seen.value)), h("span", { class: "quiet" }, `${number(seen.value)} ${unitOf(topic)}`.trim()), ...badges(topic)),
    h("p", { class: "quiet" }, t("status_latest", { at: time(seen.at) })), chart, h("p", { class: "quiet" }, t("status_source", { source: topic.source })),
  ], { title });
  fill(chart, topic, seen.key).catch(() => chart.remove());
}

async function fill(place, topic, feature) {
  const { observations } = await ask(`/status/${topic.id}/history`, { feature, limit: MOST });
  const past = observations.reverse().map(({ at, value }) => ({ at: Date.parse(at), value }));
  if (past.length < 2) { place.remove(); return; }
  const [first, last] = [past[0], past.at(-1)];
  place.replaceChildren(h("h3", {}, t("history", { n: number(past.length) })), drawn(topic, past),
    h("p", { class: "chart-ends quiet" }, h("span", {}, time(first.at)), h("span", {}, time(last.at))));
  place.removeAttribute("aria-busy");
}

// Values hold until the next observation, so the line goes in steps.
function drawn(topic, past) {
  const [start, end] = [past[0].at, past.at(-1).at];
  const values = past.map(({ value }) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(...values, ...topic.legend.slice(0, 2).map((each) => each.from))];
  const x = (at) => EDGE + ((at - start) / (end - start || 1)) * (WIDTH - 2 * EDGE);
  const y = (value) => HEIGHT - EDGE - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE);
  const line = past.map(({ at, value }, index) => (index ? `H${x(at).toFixed(1)}V${y(value).toFixed(1)}` : `M${x(at).toFixed(1)} ${y(value).toFixed(1)}`)).join("");
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${number(Math.min(...values))} – ${number(Math.max(...values))} ${unitOf(topic)}` },
    svg("path", { d: `M${EDGE} ${y(low)}H${WIDTH - EDGE}`, class: "chart-floor" }),
    svg("path", { d: line, class: "chart-line" }),
    ...past.map(({ at, value }) => svg("circle", { cx: x(at).toFixed(1), cy: y(value).toFixed(1), r: past.length > 60 ? 2 : 3, fill: colourOf(topic, value) })));
}
