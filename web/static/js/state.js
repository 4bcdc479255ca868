// What the address bar remembers: #map=zoom/lat/lon&layers=a,b&status=topic&at=HCM-XXXX-XXXC
import { map } from "./config.js";

const read = () => new URLSearchParams(window.location.hash.slice(1));
const listeners = [];
let writing = 0;

export const remembered = (name) => read().get(name);

export function remember(name, value) {
  const now = read();
  if (value) now.set(name, value);
  else now.delete(name);
  write(now);
}

function write(parameters) {
  const text = parameters.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%2B", "+");
  history.replaceState(null, "", `${window.location.pathname}${window.location.search}${text ? `#${text}` : ""}`);
  for (const listener of listeners) listener();
}

export const onRemember = (listener) => listeners.push(listener);

// What is remembered from now on is another step: the browser's Back leads to what was shown before it.
export const beginStep = () => history.pushState(null, "", window.location.href);

function showView() {
  const [zoom, lat, lon] = (remembered("map") ?? "").split("/").map(Number);
  if ([zoom, lat, lon].every(Number.isFinite)) map.setView([lat, lon], zoom, { animate: false });
}

export function startView() {
  showView();
  window.addEventListener("popstate", showView);
  map.on("moveend", () => {
    clearTimeout(writing);
    writing = setTimeout(rememberView, 150);
  });
}

function rememberView() {
  const { lat, lng } = map.getCenter();
  remember("map", `${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
}
