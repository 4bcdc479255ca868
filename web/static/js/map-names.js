// The map's own controls, named in the page's language for those who hear them.
import { map } from "./config.js";
import { $ } from "./dom.js";
import { t } from "./i18n.js";

export function nameMap() {
  const frame = map.getContainer();
  frame.setAttribute("role", "region");
  if (!frame.hasAttribute("aria-label")) frame.setAttribute("aria-label", t("map"));
  for (const [kind, text] of [["in", t("zoom_in")], ["out", t("zoom_out")]]) {
    const button = $(`.leaflet-control-zoom-${kind}`, frame);
    button?.setAttribute("aria-label", text);
    button?.setAttribute("title", text);
  }
}
