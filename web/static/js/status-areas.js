// A topic on areas or lines (wards): the layer's own tiles, coloured by values that come apart from them. The shapes are
// fetched once and kept; a value that changes costs a few bytes.
import { map } from "./config.js";
import { h } from "./dom.js";
import { colourOf, tip } from "./topics.js";
import { sheet, view } from "./tiles.js";

const L = window.L;
const { LineSymbolizer, PolygonSymbolizer } = window.protomapsL;
const PULSE = 1300; // milliseconds
const SIGHT = 8; // pixels
const NAMES = ["full_name", "name", "label", "title", "code"];

// `layer`: of the catalogue; `values`: Map of feature key to {value, at}. Returns {values, recolour, under, remove}.
export function drawAreas(topic, layer, values, url) {
  const pulsing = new Set();
  const data = view(url, Math.min(layer.max_zoom ?? 16, 16));
  const drawn = sheet("status-areas", 400, new Map([[layer.id, data]]), { paintRules: rules(topic, layer, values, pulsing) }).addTo(map);
  const stopTips = tips(topic, data, values);
  const refresh = () => { if (map.hasLayer(drawn)) drawn.rerenderTiles(); };
  return {
    values,
    recolour: (keys) => {
      for (const key of keys) pulsing.add(key);
      refresh();
      setTimeout(() => { for (const key of keys) pulsing.delete(key); refresh(); }, PULSE);
    },
    under: (latlng) => under(data, values, latlng),
    remove: () => { stopTips(); drawn.remove(); },
  };
}

const keyOf = (feature) => String(feature.props.feature_key);

function rules(topic, { id }, values, pulsing) {
  const base = { dataSource: id, dataLayer: id };
  const has = (zoom, feature) => values.has(keyOf(feature));
  const isArea = (zoom, feature) => feature.geomType === 3 && has(zoom, feature);
  const isLine = (zoom, feature) => feature.geomType === 2 && has(zoom, feature);
  const fill = (zoom, feature) => colourOf(topic, values.get(keyOf(feature))?.value);
  return [
    { ...base, filter: isArea, symbolizer: new PolygonSymbolizer({ fill, opacity: 0.66 }) },
    { ...base, filter: isLine, symbolizer: new LineSymbolizer({ color: fill, width: 4, lineCap: "round" }) },
    { ...base, filter: isArea, symbolizer: new LineSymbolizer({ color: "#ffffff", width: 1, opacity: 0.95 }) },
    { ...base, filter: (zoom, feature) => pulsing.has(keyOf(feature)), symbolizer: new LineSymbolizer({ color: "#10262e", width: 4, opacity: 0.9, lineJoin: "round" }) },
  ];
}

function under(data, values, latlng) {
  const [found] = data.queryFeatures(latlng.lng, latlng.lat, map.getZoom(), SIGHT).filter(({ feature }) => values.has(keyOf(feature)));
  if (!found) return null;
  const { props } = found.feature;
  const name = NAMES.find((each) => props[each]);
  const key = keyOf(found.feature);
  return { key, label: String(props[name] ?? ""), ...values.get(key) };
}

// Canvas tiles know no hovering: the area under the pointer is looked up, at most once a frame.
function tips(topic, data, values) {
  const tooltip = L.tooltip({ direction: "top", className: "tip", offset: [0, -10] });
  let waiting = 0;
  const show = ({ latlng }) => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      const seen = under(data, values, latlng);
      if (!seen) { tooltip.remove(); return; }
      tooltip.setLatLng(latlng).setContent(h("div", {}, ...tip(topic, seen))).addTo(map);
    });
  };
  const hide = () => { cancelAnimationFrame(waiting); tooltip.remove(); };
  map.on("mousemove click", show).on("mouseout movestart", hide);
  return () => { map.off("mousemove click", show).off("mouseout movestart", hide); hide(); };
}
