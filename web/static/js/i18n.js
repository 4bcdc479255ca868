// Texts and numbers in the page's language. The texts come from the server (web/page_text.py).
import { config } from "./config.js";

export const lang = config.lang;
const locale = lang === "vi" ? "vi-VN" : "en-GB";
const zone = "Asia/Ho_Chi_Minh";
const times = new Intl.DateTimeFormat(locale, {
  hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric", timeZone: zone,
});
const days = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", year: "numeric", timeZone: zone });
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });

export function t(key, values = {}) {
  const text = config.text[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// What the server says twice, `title_vi` and `title_en`, in the page's language.
export function own(thing, name) {
  return thing[`${name}_${lang}`] || thing[name] || thing[`${name}_vi`] || "";
}

export const number = (value) => (typeof value === "number" ? numbers.format(value) : String(value ?? ""));
export const time = (value) => (value ? times.format(new Date(value)) : "");
export const day = (value) => (value ? days.format(new Date(value)) : "");

export function metres(value) {
  if (value >= 10000) return `${number(Math.round(value / 1000))} km`;
  if (value >= 1000) return `${number(Math.round(value / 100) / 10)} km`;
  return `${number(value >= 20 ? Math.round(value / 5) * 5 : Math.round(value))} m`;
}
