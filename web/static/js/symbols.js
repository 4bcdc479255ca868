// A layer's style (layers/style.py) as rules of protomaps-leaflet, and as a swatch of the legend.
import { ICONS, iconName } from "./icons.js";
import { FONT, PALETTE } from "./palette.js";

const { CenteredTextSymbolizer, LineLabelSymbolizer, OffsetTextSymbolizer, LineSymbolizer, PolygonSymbolizer, exp } = window.protomapsL;
const BELOW = 5;
const CENTRE = 2;

export const isPoint = (layer) => (layer.geometry_type ?? "").includes("Point");
export const isLine = (layer) => (layer.geometry_type ?? "").includes("Line");

// The one colour by which a layer is known: a point's fill (its `color` is only the ring), else the stroke.
export function mainColour(layer) {
  const { style } = layer;
  return (isPoint(layer) ? style.fill ?? style.color : style.color) ?? "#1f6feb";
}

// A dot that grows with the zoom; from street zooms on it carries the layer's icon.
class Dot {
  constructor(layer) {
    const { style } = layer;
    this.fill = mainColour(layer);
    this.ring = style.fill ? style.color ?? "#ffffff" : "#ffffff";
    this.radius = style.radius ?? 4.5;
    this.opacity = style.opacity ?? 1;
    const name = iconName(style.icon ?? "");
    this.glyph = name ? new Path2D(ICONS[name]) : null;
    this.size = exp(1.2, [[10, 0.45], [13, 0.8], [15, 1.15], [18, 1.6]]);
  }

  draw(context, geometry, zoom) {
    const glyph = zoom >= 15 && this.glyph;
    const radius = glyph ? Math.max(this.radius * this.size(zoom), 9) : Math.max(this.radius * this.size(zoom), 1.8);
    for (const [at] of geometry) this.one(context, at, radius, glyph);
  }

  one(context, at, radius, glyph) {
    context.globalAlpha = this.opacity;
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.fillStyle = this.fill;
    context.fill();
    context.lineWidth = radius > 4 ? 1.6 : 0.8;
    context.strokeStyle = this.ring;
    context.stroke();
    if (!glyph) return;
    const scale = (radius * 1.25) / 24;
    context.save();
    context.translate(at.x - 12 * scale, at.y - 12 * scale);
    context.scale(scale, scale);
    context.fillStyle = "#ffffff";
    context.fill(glyph);
    context.restore();
  }
}

const wider = (width) => exp(1.3, [[10, width * 0.6], [14, width], [18, width * 2.2]]);
const ORDER = { area: 0, line: 100, point: 200 };

export function paintRules(layer) {
  const base = { dataSource: layer.id, dataLayer: layer.id };
  const { style } = layer;
  const rank = style.order ?? 0;
  const opacity = style.opacity ?? 1;
  const line = { color: style.color, width: wider(style.width ?? 1.5), dash: style.dash, opacity, lineCap: "round", lineJoin: "round" };
  if (isPoint(layer)) return [{ ...base, symbolizer: new Dot(layer), order: ORDER.point + rank }];
  if (isLine(layer)) return [
    { ...base, symbolizer: new LineSymbolizer({ ...line, color: "#ffffff", dash: undefined, width: (z) => line.width(z) + 2, opacity: 0.7 }), order: ORDER.line + rank - 0.5 },
    { ...base, symbolizer: new LineSymbolizer(line), order: ORDER.line + rank },
  ];
  const fill = new PolygonSymbolizer({ fill: style.fill ?? style.color, opacity: (style.fill ? style.fill_opacity ?? 0.35 : 0.04) * opacity });
  return [
    { ...base, symbolizer: fill, order: ORDER.area + rank },
    { ...base, symbolizer: new LineSymbolizer(line), order: ORDER.area + rank + 0.5 },
  ];
}

export function labelRules(layer) {
  const name = layer.style.label;
  if (!name) return [];
  const text = { labelProps: [name], fontFamily: FONT, fontWeight: 600, fill: dark(mainColour(layer)), stroke: PALETTE.halo, width: 2, lineHeight: 1.25, fontSize: exp(1, [[10, 10], [16, 10.5], [18, 12.5]]) };
  const rule = (dataLayer, minzoom, symbolizer, filter, lesser = false) => ({ dataSource: layer.id, dataLayer, minzoom, symbolizer, filter, lesser });
  const point = (zoom, feature) => feature.geomType === 1;
  if (isPoint(layer)) return [rule(layer.id, 16, new OffsetTextSymbolizer({ ...text, offsetY: 11, placements: [BELOW], maxLineChars: 18 }), point, true)];
  if (isLine(layer)) return [rule(layer.id, 11, new LineLabelSymbolizer({ ...text, width: 3.5, position: CENTRE, repeatDistance: 380 }), (z, f) => f.geomType === 2)];
  return [rule(`${layer.id}_labels`, 12, new CenteredTextSymbolizer({ ...text, maxLineChars: 14 }), point)];
}

// The colour, dark enough to be read on the map.
function dark(hex) {
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const light = (parts[0] * 0.299 + parts[1] * 0.587 + parts[2] * 0.114) / 255;
  const share = light > 0.42 ? 0.42 / light : 1;
  return `rgb(${parts.map((part) => Math.round(part * share)).join(",")})`;
}
