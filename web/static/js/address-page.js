// The page of one address: a small map of our own tiles, copying, printing.
import { config, map } from "./config.js";
import { $$, copy, drawIcons } from "./dom.js";
import { t } from "./i18n.js";
import { nameMap } from "./map-names.js";
import { startTiles } from "./tiles.js";

const L = window.L;

drawIcons();
nameMap();
for (const button of $$("[data-copy]")) button.addEventListener("click", () => copy(button.dataset.copy, t("copied")));
for (const button of $$("[data-print]")) button.addEventListener("click", () => window.print());
L.marker(config.view.center, { keyboard: false, interactive: false, alt: config.label, icon: L.divIcon({ className: "pin", html: "<span></span>", iconSize: [34, 44], iconAnchor: [17, 42] }) }).addTo(map);
await startTiles();
document.body.dataset.ready = "true";
