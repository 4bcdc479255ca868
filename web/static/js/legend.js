// The legend of the theme that is shown: classes with how many features each has, how fresh, of whom, and whether it is real.
import { config } from "./config.js";
import { $, h, icon, iconButton } from "./dom.js";
import { number, own, t, time } from "./i18n.js";
import { badges, classOf, plain, titleOf, unitOf } from "./topics.js";

// `same`: the topics of the theme; `on`: {choose(topic), close()}.
export function showLegend(topic, values, same, on) {
  const choice = same.length > 1 ? select(same, topic, on.choose) : h("b", { class: "legend-title" }, titleOf(topic));
  const panel = $("#legend");
  panel.replaceChildren(
    h("header", { class: "legend-head" }, h("span", { class: "here-icon" }, icon(topic.theme)), choice, iconButton("close", t("close"), on.close)),
    h("p", { class: "legend-kind" }, ...badges(topic), unitOf(topic) && h("span", { class: "quiet" }, unitOf(topic))),
    values.size ? classes(topic, values) : h("p", { class: "quiet" }, t("status_none")),
    foot(topic),
  );
  panel.hidden = false;
}

export const hideLegend = () => { $("#legend").hidden = true; };

function foot(topic) {
  const said = [topic.latest_at && t("status_latest", { at: time(topic.latest_at) }), topic.source && t("status_source", { source: topic.source })];
  return h("p", { class: "legend-foot quiet", title: topic.source }, h("span", { class: "live-dot", "aria-hidden": "true" }), h("span", {}, said.filter(Boolean).join(" · ")));
}

function select(same, topic, choose) {
  const made = h("select", { class: "legend-title", "aria-label": config.text[`theme_${topic.theme}`], onchange: () => choose(same.find((each) => each.id === made.value)) },
    same.map((each) => h("option", { value: each.id }, titleOf(each))));
  made.value = topic.id;
  return made;
}

function classes(topic, values) {
  const counts = new Map();
  for (const { value } of values.values()) {
    const kind = classOf(topic, value);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return h("div", { class: "legend-classes" }, topic.legend.map((each) =>
    h("span", { class: "legend-class", colour: each.color }, h("i"), h("span", {}, plain(own(each, "label") || each.label)), h("small", {}, number(counts.get(each) ?? 0)))));
}
