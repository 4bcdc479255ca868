// The status topics as the server tells them, and what their legends mean.
import { ask } from "./api.js";
import { h } from "./dom.js";
import { lang, number, own, t, time } from "./i18n.js";

const UNKNOWN = "#b9bec4";
const BRIEF = 16; // characters
let known = null;

export async function topics() {
  known ??= ask("/status").then((answer) => answer.topics);
  try {
    return await known;
  } catch (error) {
    known = null;
    throw error;
  }
}

export const forgetTopics = () => { known = null; };

export function classOf(topic, value) {
  const { legend } = topic;
  if (!legend?.length || typeof value !== "number") return null;
  return legend.reduce((best, each) => (value >= each.from ? each : best), legend[0]);
}

export const colourOf = (topic, value) => classOf(topic, value)?.color ?? UNKNOWN;

// The values alone, {key: {value, at}}, of a topic on a layer whose shapes are known already.
export async function valuesOf(topic, signal) {
  const { values } = await ask(`/status/${topic.id}`, { geometry: "false" }, signal);
  return new Map(Object.entries(values).map(([key, [value, at]]) => [key, { value, at }]));
}

// Nobody must take simulated figures for real ones: the badge goes wherever they are shown.
export function badges(topic) {
  const made = [];
  if (topic.simulated) made.push(h("span", { class: "badge simulated", title: t("simulated_long") }, t("simulated")));
  if (topic.replay) made.push(h("span", { class: "badge replay", title: t("replay_long") }, t("replay")));
  return made;
}

// A legend may say in each class that it is simulated; the badge beside says it once.
export const plain = (label) => label.replace(/\s*\((mô phỏng|simulated)\)$/iu, "");

export const titleOf = (topic) => plain(own(topic, "title"));
export const unitOf = (topic) => plain(own(topic, "unit"));

// «mức ùn tắc 0–1»: a unit that is a scale is told as the value of its most.
const SCALE = /\d\s*[–-]\s*(\d+)$/u;

// A number and its unit, one of them in the singular; a long unit stands in the legend alone.
export function figure(topic, value) {
  const unit = lang === "en" && value === 1 ? unitOf(topic).replace(/^([a-z]{3,}?)s(?=\W|$)/, "$1") : unitOf(topic);
  const scale = SCALE.exec(unit);
  if (scale) return `${number(value)} / ${scale[1]}`;
  return unit.length > BRIEF ? number(value) : `${number(value)} ${unit}`.trim();
}

export const nameOf = (properties) => own(properties, "title") || properties.label || "";

export function tip(topic, { value, at, ...more }) {
  const kind = classOf(topic, value);
  return [
    h("b", {}, nameOf(more)),
    h("span", { class: "tip-value", colour: kind?.color }, [kind && plain(own(kind, "label")), topic.unit && figure(topic, value)].filter(Boolean).join(" · ")),
    h("span", { class: "tip-time" }, titleOf(topic), " · ", time(at)), ...badges(topic),
  ];
}
