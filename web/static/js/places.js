// What an answer of the geocoder says, in words: its kind of match, its units now and before the reform.
import { number, t } from "./i18n.js";

const SHORT = [[/^Phường\s+/u, "P. "], [/^Quận\s+/u, "Q. "], [/^Thị trấn\s+/u, "TT. "], [/^Huyện\s+/u, "H. "], [/^Thành phố\s+/u, "TP. "]];
export const short = (unit) => SHORT.reduce((text, [long, brief]) => text.replace(long, brief), unit);

// A lane by the data's own word, or by its name: Hẻm 453 Lê Văn Sỹ.
const ALLEY = /^(hẻm|hem|ngõ|ngách|kiệt|h\.)\s*\d/iu;
export const isAlley = (props) => props.kind === "alley" || ALLEY.test(props.name ?? "");

export const oldUnits = (place) => [place.old_ward, place.old_district].filter(Boolean);
export const newUnits = (place) => [place.ward, place.city].filter(Boolean);

// «trước đây: P. Bến Nghé, Q. 1», unless the ward kept its name and says nothing new.
export function formerly(place) {
  const old = oldUnits(place).map(short).join(", ");
  return old ? t("formerly", { old }) : "";
}

// The label without what is told already by the name.
export function secondLine(place) {
  const { name, label = "" } = place;
  const told = name && label.startsWith(name) ? label.slice(name.length).replace(/^[,\s]+/u, "") : "";
  // What the label says in brackets of the units before the reform has a line of its own.
  return told.replace(/\s*\([^()]*2025[^()]*\)\s*$/u, "") || [place.ward, place.city].filter(Boolean).join(", ");
}

export const levelText = (level) => t(`level_${level ?? "place"}`);
export const isExact = (level) => level === "house" || level === "place";
export const coordinates = ([lon, lat]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
export const percent = (value) => `${number(Math.round(value * 100))}%`;
