// Streets come as many short pieces; a name needs a long line. Pieces of one name that touch are joined, tile by tile.
const NEAR = 1; // pixels
const key = (name, point) => `${name} ${Math.round(point.x / NEAR)} ${Math.round(point.y / NEAR)}`;

// `layers`: the MVT layers of a tile. Adds the layer `road_names`: one feature a joined line.
export function addRoadNames(layers) {
  const roads = layers.get("roads");
  if (roads) layers.set("road_names", joined(roads.filter((road) => road.geomType === 2 && road.props.name?.length > 1)));
  return layers;
}

function joined(roads) {
  const ends = new Map();
  const lines = new Set();
  for (const road of roads) for (const points of road.geom) add({ props: road.props, points: [...points] }, ends, lines);
  return [...lines].map(feature);
}

function add(line, ends, lines) {
  let grown = line;
  for (const end of ["first", "last"]) {
    const other = ends.get(endKey(grown, end));
    if (!other || other === grown) continue;
    forget(other, ends, lines);
    grown = { props: weightier(grown.props, other.props), points: meet(grown, other, end) };
  }
  lines.add(grown);
  ends.set(endKey(grown, "first"), grown);
  ends.set(endKey(grown, "last"), grown);
}

const at = (line, end) => (end === "first" ? line.points[0] : line.points.at(-1));
const endKey = (line, end) => key(line.props.name, at(line, end));

function forget(line, ends, lines) {
  lines.delete(line);
  for (const end of ["first", "last"]) if (ends.get(endKey(line, end)) === line) ends.delete(endKey(line, end));
}

function meet(line, other, end) {
  const meeting = endKey(line, end);
  const more = endKey(other, "first") === meeting ? other.points : [...other.points].reverse();
  return end === "last" ? [...line.points, ...more.slice(1)] : [...[...more].reverse(), ...line.points.slice(1)];
}

const RANK = ["motorway", "trunk", "primary", "secondary", "tertiary", "residential"];
const rank = (props) => (RANK.indexOf(props.class) + RANK.length + 1) % (RANK.length + 1);
const weightier = (one, other) => (rank(one) <= rank(other) ? one : other);

function feature({ props, points }) {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const bbox = { minX: Math.min(...xs), minY: Math.min(...ys), maxX: Math.max(...xs), maxY: Math.max(...ys) };
  return { props, geomType: 2, geom: [points], bbox, numVertices: points.length };
}
