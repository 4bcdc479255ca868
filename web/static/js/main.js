// Puts the page together. Each part stands by itself: one that fails says so and leaves the others working.
import { config, map } from "./config.js";
import { $, drawIcons, h, iconButton, toast } from "./dom.js";
import { t } from "./i18n.js";
import { showAnswer, showPoint, showRemembered } from "./address.js";
import { showFeatures } from "./features.js";
import { chooseBase, refreshLayers, startLayers } from "./layers.js";
import { startLive } from "./live.js";
import { goTo, startMap } from "./map.js";
import { startSearch } from "./search.js";
import { onRemember, remembered, startView } from "./state.js";
import { changed, observed, showStatusAt, startStatus } from "./status.js";
import { refreshBase, showBase, startTiles } from "./tiles.js";

async function start() {
  drawIcons();
  startMap();
  startView();
  startSearch((feature) => showAnswer(feature));
  languageKeepsView();
  map.on("click", ({ latlng }) => showFeatures(latlng) || showStatusAt(latlng));
  map.on("contextmenu", ({ latlng }) => showPoint(latlng));
  $("#locate").addEventListener("click", locate);
  await startTiles();
  await part(startLayers);
  await Promise.all([part(startStatus), part(showRemembered), part(tellOfBase)]);
  window.addEventListener("popstate", () => part(showRemembered));
  startLive({ status: observed, events: changed, definition: changed, missed: missed, catalogue: catalogueChanged });
  document.addEventListener("base", ({ detail }) => showBase(detail !== "online"));
  if (config.basemap_url && remembered("base") === "online") chooseBase("online");
  document.body.dataset.ready = "true";
}

async function part(begin) {
  try {
    await begin();
  } catch (error) {
    toast(error.message || t("trouble"));
  }
}

function missed() {
  changed();
  return catalogueChanged();
}

async function catalogueChanged() {
  await part(refreshLayers);
  await part(refreshBase);
  await part(tellOfBase);
}

// The switch of languages keeps the view: the address bar's hash goes with it.
function languageKeepsView() {
  const link = $("#language");
  const [plain] = link.getAttribute("href").split("#");
  const follow = () => link.setAttribute("href", plain + window.location.hash);
  onRemember(follow);
  follow();
}

function locate() {
  if (!navigator.geolocation) { toast(t("locate_failed")); return; }
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const here = { lat: coords.latitude, lng: coords.longitude };
      goTo(here, 17);
      showPoint(here);
    },
    () => toast(t("locate_failed")),
    { enableHighAccuracy: true, timeout: 10000 },
  );
}

// Without an extract there is no base map: say how to load one, once.
async function tellOfBase() {
  const note = $("#no-base");
  const key = "no-base-seen";
  if (config.has_base || sessionStorage.getItem(key)) { note.hidden = true; return; }
  note.replaceChildren(h("p", {}, t("no_base")), h("code", {}, "bandoso load osm FILE|URL"),
    iconButton("close", t("close"), () => { note.hidden = true; sessionStorage.setItem(key, "1"); }));
  note.hidden = false;
}

start();
