// The status topics as the server tells them, and what their legends mean.
import { ask } from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";

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

// Nobody must take simulated figures for real ones: the badge goes wherever they are shown.
export function badges(topic) {
  const made = [];
  if (topic.simulated) made.push(h("span", { class: "badge simulated", title: t("simulated_long") }, t("simulated")));
  if (topic.replay) made.push(h("span", { class: "badge replay", title: t("replay_long") }, t("replay")));
  return made;
}
