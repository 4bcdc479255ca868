// The map's frame: limits, scale, attribution, the background, and how panels leave room on it.
import { config, map } from "./config.js";
import { $ } from "./dom.js";
import { nameMap } from "./map-names.js";

const L = window.L;
const [west, south, east, north] = config.city.box;

export function startMap() {
  nameMap();
  map.setMaxBounds([[south - 1, west - 1.5], [north + 1, east + 1.5]]);
  map.options.maxBoundsViscosity = 0.8;
  map.attributionControl.setPrefix('<a href="https://leafletjs.com" target="_blank" rel="noopener">Leaflet</a>');
  map.attributionControl.addAttribution('© <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">OpenStreetMap contributors</a>');
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 110 }).addTo(map);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) Object.assign(map.options, { zoomAnimation: false, fadeAnimation: false });
  for (const [name, zIndex] of [["status", 400], ["found", 610]]) map.createPane(name).style.zIndex = zIndex;
}

export const isPhone = () => matchMedia("(max-width: 760px)").matches;

// The part of the map that no panel covers, as paddings for fitBounds.
function room() {
  if (isPhone()) return { paddingTopLeft: [30, 130], paddingBottomRight: [30, Math.round(window.innerHeight * 0.52) + 10] };
  const drawer = $("#layers").hidden ? 40 : 390;
  return { paddingTopLeft: [440, 80], paddingBottomRight: [drawer, 60] };
}

export function goTo(latlng, zoom) {
  const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = room();
  const shift = L.point((right - left) / 2, (bottom - top) / 2);
  const target = map.unproject(map.project(latlng, zoom).add(shift), zoom);
  const far = map.getCenter().distanceTo(target) > 25000;
  map.setView(target, zoom, { animate: !far });
}

// Moves the map as little as need be, so that no panel lies over the point.
export const uncover = (latlng) => map.panInside(latlng, room());

export const goToBox = ([w, s, e, n], maxZoom = 17) => map.fitBounds([[s, w], [n, e]], { ...room(), maxZoom });
