// A topic on points (cameras, stations): a circle each, in SVG, so that CSS can let a change be seen.
import { map } from "./config.js";
import { h } from "./dom.js";
import { colourOf, nameOf, tip } from "./topics.js";
import { showWatched } from "./watched.js";

const L = window.L;
const PULSE = 1400; // milliseconds
const renderer = L.svg({ pane: "status", padding: 0.3 });
const radius = () => Math.min(10, Math.max(3.5, (map.getZoom() - 9) * 1.15));

// `features`: GeoJSON with value and label. Returns {values, recolour, remove}.
export function drawPoints(topic, features) {
  const values = new Map();
  const circles = new Map();
  const layer = L.geoJSON({ type: "FeatureCollection", features }, {
    pane: "status",
    style: ({ properties }) => look(topic, properties.value),
    pointToLayer: (_, at) => L.circleMarker(at, { pane: "status", renderer, radius: radius() }),
    onEachFeature: (feature, circle) => {
      const key = String(feature.id ?? feature.properties.feature);
      values.set(key, feature.properties);
      circles.set(key, circle);
      circle.on("click", (event) => { L.DomEvent.stopPropagation(event); showWatched(topic, { key, ...feature.properties, label: nameOf(feature.properties) }); });
      circle.bindTooltip(() => h("div", {}, ...tip(topic, feature.properties)), { sticky: true, direction: "top", className: "tip", offset: [0, -6] });
    },
  }).addTo(map);
  const grow = () => layer.eachLayer((circle) => circle.setRadius?.(radius()));
  map.on("zoomend", grow);
  return {
    values,
    recolour: (keys) => keys.forEach((key) => recolour(topic, circles.get(key), values.get(key))),
    remove: () => { map.off("zoomend", grow); layer.remove(); },
  };
}

function look(topic, value) {
  return { color: "#ffffff", weight: 1.2, opacity: 0.9, fillColor: colourOf(topic, value), fillOpacity: 0.95 };
}

function recolour(topic, circle, { value }) {
  circle.setStyle(look(topic, value));
  const element = circle.getElement();
  if (!element) return;
  element.classList.remove("pulse");
  element.getBoundingClientRect(); // the animation starts anew only after a layout
  element.classList.add("pulse");
  setTimeout(() => element.classList.remove("pulse"), PULSE);
}
