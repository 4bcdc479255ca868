// What an answer of the geocoder says, in words: its kind of match, its units now and before the reform.
import { t } from "./i18n.js";

const SHORT = [[/^Phường\s+/u, "P. "], [/^Quận\s+/u, "Q. "], [/^Thị trấn\s+/u, "TT. "], [/^Huyện\s+/u, "H. "], [/^Thành phố\s+/u, "TP. "]];
export const short = (unit) => SHORT.reduce((text, [long, brief]) => text.replace(long, brief), unit);

// A lane by the data's own word, or by its name: Hẻm 453 Lê Văn Sỹ.
const ALLEY = /^(hẻm|hem|ngõ|ngách|kiệt|h\.)\s*\d/iu;
export const isAlley = (props) => props.kind === "alley" || ALLEY.test(props.name ?? "");

export const oldUnits = (place) => [place.old_ward, place.old_district].filter(Boolean);
export const newUnits = (place) => [place.ward, place.city].filter(Boolean);

// «trước đây: Lê Lợi, P. Bến Nghé, Q. 1»; nothing where the street and the ward kept their names.
export function formerly(place) {
  const old = [place.old_street, ...oldUnits(place).map(short)].filter(Boolean).join(", ");
  return old ? t("formerly", { old }) : "";
}

// The label without what is told already by the name.
export function secondLine(place) {
  const { name, label = "" } = place;
  const told = name && label.startsWith(name) ? label.slice(name.length).replace(/^[,\s]+/u, "") : "";
  // What the label says in brackets of the units before the reform has a line of its own.
  return told.replace(/\s*\([^()]*2025[^()]*\)\s*$/u, "") || [place.ward, place.city].filter(Boolean).join(", ");
}

// All that was asked for was found: a street asked for without a number is no half answer.
const isWhole = (place) => !place.number && !place.unmatched?.length;

// A name that holds only some of the words that were asked for: «Chung Cư» for «chung cu abc».
const isPartlyNamed = (place) => place.level === "place" && place.unmatched?.length > 0;

export function levelText(place) {
  if (isPartlyNamed(place)) return t("level_place_partly");
  const level = place.kind === "position" ? "position" : place.level ?? "place";
  return t(["alley", "street", "ward"].includes(level) && isWhole(place) ? `level_${level}_whole` : `level_${level}`);
}

export const isExact = (place) => place.level === "house" || (place.level === "place" && !isPartlyNamed(place)) || (place.level !== "interpolated" && isWhole(place));

const UNSURE = 0.5;
const SAME_PLACE_METRES = 300;

// Whether another place is nearly as likely as the first answer.
export function severalFit([first, ...others]) {
  const at = (feature) => window.L.latLng(feature.geometry.coordinates[1], feature.geometry.coordinates[0]);
  return others.some((other) => other.properties.confidence >= first.properties.confidence * UNSURE && at(other).distanceTo(at(first)) > SAME_PLACE_METRES);
}

export const isUnsure = (place) => place.confidence < UNSURE;

// The layer and the feature whose outline is the unit that was found.
export function outlineOf(place) {
  if (place.level !== "ward") return null;
  if (place.category === "district") return ["old_districts", place.old_district_code];
  return place.old_ward_code ? ["old_wards", place.old_ward_code] : ["wards", place.ward_code];
}
export const coordinates = ([lon, lat]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
