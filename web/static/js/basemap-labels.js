// Labels of the base map, the most important first: a label gives way to those of the rules before its own.
import { FONT, PALETTE as P } from "./palette.js";
import { isAlley } from "./places.js";

const { CenteredTextSymbolizer, LineLabelSymbolizer, exp } = window.protomapsL;

const CENTRE = 2;
const BIG = new Set(["motorway", "trunk", "primary"]);
const MIDDLE = new Set(["secondary", "tertiary"]);

const centred = (options) => new CenteredTextSymbolizer({ fontFamily: FONT, stroke: P.halo, width: 2, lineHeight: 1.25, ...options });
const along = (options) => new LineLabelSymbolizer({ fontFamily: FONT, position: CENTRE, fill: P.streetText, stroke: P.halo, width: 3.5, maxLabelChars: 48, ...options });

function rule(dataLayer, minzoom, symbolizer, filter, more = {}) {
  return { dataSource: "base", dataLayer, minzoom, symbolizer, filter, ...more };
}

const isLine = (z, f) => f.geomType === 2;
const isPoint = (z, f) => f.geomType === 1;
const street = (test) => (z, f) => isLine(z, f) && !isAlley(f.props) && test(f.props.class || f.props.highway || f.props.type);
const alley = (z, f) => isLine(z, f) && isAlley(f.props);
const shortName = (name) => name.replace(/^(Đường|Street)\s+(?=\p{Lu})/u, "");

// On a map of wards the word `Phường` before each name says nothing either.
const wardText = { textTransform: "uppercase", labelProps: (z, f) => {
  const name = f?.props.label;
  if (typeof name === "string" && f.props.shown === undefined) f.props.shown = name.replace(/^(Phường|Xã|Đặc khu)\s+/u, "");
  return ["shown", "label", "name"];
} };

// The word `Đường` before every name says nothing on a map; a numbered street keeps it.
const streetText = { labelProps: (z, f) => {
  if (f && typeof f.props.name === "string" && f.props.shown === undefined) f.props.shown = shortName(f.props.name);
  return ["shown", "name"];
} };

// Names that stand above those of the chosen layers' points, and names that stand below.
export function mainLabels() {
  return [
    rule("ward_labels", 11, centred({ ...wardText, fill: P.wardText, stroke: P.landHalo, fontWeight: 600, letterSpacing: 0.6, fontSize: exp(1, [[11, 8.5], [14, 11], [16, 13]]), maxLineChars: 13 }), isPoint, { maxzoom: 16 }),
    rule("places", 9, centred({ fill: P.placeText, stroke: P.landHalo, fontWeight: 600, fontSize: exp(1, [[9, 11], [14, 15]]), maxLineChars: 16 }), (z, f) => isPoint(z, f) && isTown(f.props), { maxzoom: 11 }),
    rule("road_names", 12, along({ ...streetText, fontWeight: 500, fontSize: exp(1, [[12, 10], [16, 12.5], [19, 15]]), repeatDistance: 420 }), street((name) => BIG.has(name))),
    rule("road_names", 14, along({ ...streetText, fontWeight: 500, fontSize: exp(1, [[14, 10], [16, 11.5], [19, 14]]), repeatDistance: 380 }), street((name) => MIDDLE.has(name))),
  ];
}

export function lesserLabels() {
  return [
    ...["waterways", "water"].map((layer) => rule(layer, 11, along({ fill: P.waterText, stroke: P.water, width: 2, fontStyle: "italic", fontWeight: 500, fontSize: exp(1, [[11, 10], [16, 14]]), repeatDistance: 500 }), (z, f) => isLine(z, f) && (z >= 13 || placeOf(f.props) === "river"))),
    rule("landuse_labels", 14, centred({ labelProps: ["label", "name"], fill: P.parkText, stroke: P.landHalo, fontWeight: 500, fontSize: exp(1, [[14, 10], [17, 12.5]]), maxLineChars: 16 }), isPoint),
    rule("road_names", 15, along({ ...streetText, fontWeight: 400, fontSize: exp(1, [[15, 10], [17, 11.5], [19, 14]]), repeatDistance: 320 }), street((name) => !BIG.has(name) && !MIDDLE.has(name))),
    rule("road_names", 17, along({ fill: "#77726a", fontWeight: 400, fontSize: exp(1, [[16, 9.5], [19, 12]]), repeatDistance: 260 }), alley),
    rule("places", 15, centred({ fill: P.placeText, stroke: P.landHalo, fontWeight: 500, fontSize: exp(1, [[14, 10], [18, 12.5]]), maxLineChars: 16 }), (z, f) => isPoint(z, f) && isSpot(f.props)),
  ];
}

// Wards have their own names on the map; the extract's suburbs and quarters are mostly wards of before the reform.
const UNITS = new Set(["city", "town", "suburb", "quarter", "village", "county", "district", "borough", "municipality", "neighbourhood"]);
const placeOf = (props) => props.class || props.kind || props.type || "";
const isTown = (props) => ["city", "town"].includes(placeOf(props));
const isSpot = (props) => !UNITS.has(placeOf(props));
