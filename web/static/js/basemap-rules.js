// How the base map is drawn: paint rules in drawing order. Zooms are display zooms.
import { PALETTE as P } from "./palette.js";
import { isAlley } from "./places.js";

const { PolygonSymbolizer, LineSymbolizer, exp } = window.protomapsL;

const AREAS = {
  park: P.park, garden: P.park, golf_course: P.park, recreation_ground: P.park, village_green: P.park, nature_reserve: P.park, common: P.park,
  forest: P.forest, wood: P.forest, scrub: P.forest, mangrove: P.forest,
  grass: P.grass, meadow: P.grass, grassland: P.grass, greenfield: P.grass, heath: P.grass, orchard: P.grass, plant_nursery: P.grass,
  farmland: P.farm, farm: P.farm, farmyard: P.farm, allotments: P.farm, paddy: P.farm, aquaculture: P.wetland, salt_pond: P.wetland,
  wetland: P.wetland, marsh: P.wetland, beach: P.sand, sand: P.sand,
  cemetery: P.cemetery, grave_yard: P.cemetery,
  residential: P.residential, commercial: P.commercial, retail: P.commercial, marketplace: P.commercial,
  industrial: P.industrial, railway: P.industrial, construction: P.industrial, brownfield: P.industrial, port: P.industrial,
  school: P.civic, university: P.civic, college: P.civic, kindergarten: P.civic, education: P.civic,
  hospital: P.medical, clinic: P.medical, military: P.military, aerodrome: P.airport, apron: P.airport, airport: P.airport,
  pitch: P.pitch, stadium: P.pitch, sports_centre: P.pitch, playground: P.pitch,
};
const LARGE = new Set(["residential", "farmland", "farm"]);
const kindOf = (props) => props.class || props.kind || props.type || "";
const roadOf = (props) => props.class || props.highway || props.type || "";

// One row a road class: where it appears, fill and casing, and widths in pixels by zoom.
const ROADS = [
  { of: ["motorway"], from: 9, fill: P.motorway, casing: P.motorwayCase, width: [[9, 1], [12, 2.4], [14, 4.5], [16, 10], [19, 32]] },
  { of: ["trunk"], from: 9, fill: P.trunk, casing: P.trunkCase, width: [[9, 0.9], [12, 2.2], [14, 4.4], [16, 10], [19, 30]] },
  { of: ["primary"], from: 10, fill: P.primary, casing: P.primaryCase, width: [[10, 0.8], [12, 1.9], [14, 4], [16, 9.5], [19, 28]] },
  { of: ["secondary"], from: 11, fill: P.secondary, casing: P.secondaryCase, width: [[11, 0.8], [13, 2], [14, 3.4], [16, 8.5], [19, 25]] },
  { of: ["motorway_link", "trunk_link", "primary_link", "secondary_link"], from: 13, fill: P.secondary, casing: P.secondaryCase, width: [[13, 1], [16, 5], [19, 16]] },
  { of: ["tertiary", "tertiary_link"], from: 12, fill: P.street, casing: P.streetCase, width: [[12, 0.7], [14, 2.6], [16, 7], [19, 22]] },
  { of: ["residential", "unclassified", "living_street", "road", "street"], from: 13, fill: P.street, casing: P.streetCase, width: [[13, 0.6], [14, 1.5], [16, 5], [19, 17]] },
  { of: ["service"], from: 15, fill: P.alley, casing: P.alleyCase, width: [[15, 1], [17, 3.6], [19, 9]] },
];
const ALLEY = { from: 15, fill: P.alley, casing: P.alleyCase, width: [[15, 1], [16, 2], [17, 4], [19, 9]] };
const PATHS = new Set(["footway", "path", "pedestrian", "steps", "track", "cycleway", "corridor", "bridleway"]);

const RAILS = new Set(["rail", "subway", "light_rail", "monorail"]);
const isRail = (props) => RAILS.has(roadOf(props));

const isPath = (props) => PATHS.has(roadOf(props));
const known = new Set(ROADS.flatMap((road) => road.of));
const fits = (road) => (zoom, feature) => {
  const { props } = feature;
  if (isAlley(props) || isPath(props) || isRail(props)) return false;
  const name = roadOf(props);
  return road.of.includes(known.has(name) ? name : "street");
};

function area(dataLayer, symbolizer, filter, minzoom) {
  return { dataSource: "base", dataLayer, symbolizer: new PolygonSymbolizer(symbolizer), filter, minzoom };
}

function line(dataLayer, symbolizer, filter, minzoom) {
  return { dataSource: "base", dataLayer, symbolizer: new LineSymbolizer({ lineCap: "round", lineJoin: "round", ...symbolizer }), filter, minzoom };
}

const isArea = (zoom, feature) => feature.geomType === 3;
const isLine = (zoom, feature) => feature.geomType === 2;
const width = (stops, more = 0) => {
  const curve = exp(1.5, stops);
  return (zoom) => curve(zoom) + more;
};

function land() {
  return [
    area("landuse", { fill: (z, f) => AREAS[kindOf(f.props)] ?? P.land }, (z, f) => isArea(z, f) && LARGE.has(kindOf(f.props))),
    area("landuse", { fill: (z, f) => AREAS[kindOf(f.props)] ?? P.land }, (z, f) => isArea(z, f) && !LARGE.has(kindOf(f.props)) && kindOf(f.props) in AREAS),
    area("water", { fill: P.water }, isArea),
    line("waterways", { color: P.water, width: (z, f) => waterWidth(z, f.props) }, isLine, 9),
    line("water", { color: P.water, width: (z, f) => waterWidth(z, f.props) }, isLine, 9),
  ];
}

const river = exp(1.4, [[9, 1], [13, 2.4], [16, 7], [19, 16]]);
const canal = exp(1.4, [[11, 0.5], [13, 1], [16, 3], [19, 8]]);
const waterWidth = (zoom, props) => (kindOf(props) === "river" ? river(zoom) : canal(zoom));

function buildings() {
  const opacity = exp(1, [[15, 0.5], [16, 1]]);
  return [area("buildings", { fill: P.building, stroke: P.buildingLine, width: 0.7, opacity }, isArea, 15)];
}

function paths() {
  return [line("roads", { color: P.path, width: 1, dash: [3, 2.5] }, (z, f) => isPath(f.props), 16)];
}

function roads() {
  const lesser = [...ROADS].reverse();
  const alley = (z, f) => isAlley(f.props) && !isPath(f.props);
  return [
    line("roads", { color: ALLEY.casing, width: width(ALLEY.width, 1.2) }, alley, ALLEY.from),
    ...lesser.map((road) => line("roads", { color: road.casing, width: width(road.width, 1.4) }, fits(road), Math.max(road.from, 11))),
    line("roads", { color: ALLEY.fill, width: width(ALLEY.width) }, alley, ALLEY.from),
    ...lesser.map((road) => line("roads", { color: road.fill, width: width(road.width) }, fits(road), road.from)),
  ];
}

function rails() {
  const rail = (z, f) => isRail(f.props) && !f.props.tunnel;
  return [
    line("roads", { color: P.rail, width: exp(1.4, [[13, 1.2], [16, 2.6], [19, 5]]), lineCap: "butt" }, rail, 12),
    line("roads", { color: P.halo, width: exp(1.4, [[14, 0.6], [16, 1.4], [19, 3.4]]), dash: [8, 8], lineCap: "butt" }, rail, 15),
  ];
}

function boundaries() {
  const curve = exp(1.2, [[9, 0.5], [14, 1], [17, 1.6]]);
  return [line("boundaries", { color: P.boundary, width: curve, opacity: 0.55, dash: [5, 3, 1, 3], lineCap: "butt" }, () => true, 10)];
}

export const baseRules = () => [...land(), ...buildings(), ...paths(), ...rails(), ...roads(), ...boundaries()];
