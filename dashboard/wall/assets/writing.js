// Numbers, times and names as the page writes them. Pure; every word comes from the captions.

import { two } from "./city_time.js";

export const filled = (caption, ...values) => caption.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));

/** 1284 as 1,284; null and undefined as —. */
export function counted(number, none) {
  return typeof number === "number" ? number.toLocaleString("en-US").replace("-", "−") : none;
}

/** A change as +6, −3 or 0. */
export function signed(number, none) {
  return typeof number === "number" && number > 0 ? `+${counted(number, none)}` : counted(number, none);
}

/** A share of a denominator in percent to one decimal; null without a denominator. */
export function percent(numerator, denominator) {
  return denominator > 0 ? decimal((100 * numerator) / denominator) : null;
}

// Less than a quotient of two counts can miss a half by, and more than the machine can.
const NUDGE = 1e-8;

/** A value that is not negative to some decimals, a half rounded up as in print, however the machine stores it. */
export function decimal(value, decimals = 1) {
  return (Math.floor(value * 10 ** decimals + 0.5 + NUDGE) / 10 ** decimals).toFixed(decimals);
}

/** Seconds as a figure and its unit, in the unit that keeps the figure short; null is a duration without samples. */
export function duration(seconds, captions) {
  if (typeof seconds !== "number") return { figure: captions.none, unit: "" };
  if (seconds < 99.5) return { figure: String(Math.round(seconds)), unit: captions.seconds };
  if (seconds < 5970) return { figure: decimal(seconds / 60), unit: captions.minutes };
  if (seconds < 172800) return { figure: decimal(seconds / 3600), unit: captions.hours };
  return { figure: decimal(seconds / 86400), unit: captions.days };
}

/** The age of the data as words: tenths below a minute, then minutes, then hours. */
export function ageWords(ms, captions) {
  const seconds = ms / 1000;
  if (seconds < 10) return filled(captions.age_s, seconds.toFixed(1));
  if (seconds < 60) return filled(captions.age_s, Math.floor(seconds));
  if (seconds < 3600) return filled(captions.age_min, Math.floor(seconds / 60), two(Math.floor(seconds) % 60));
  return filled(captions.age_h, Math.floor(seconds / 3600), two(Math.floor(seconds / 60) % 60));
}

/** How long ago something was, in whole minutes, hours or days. */
export function agoWords(ms, captions) {
  const minutes = Math.max(0, Math.floor(ms / 60000));
  if (minutes < 1) return captions.just_now;
  if (minutes < 60) return filled(captions.ago_min, minutes);
  return minutes < 1440 ? filled(captions.ago_h, Math.floor(minutes / 60)) : filled(captions.ago_d, Math.floor(minutes / 1440));
}

/** Which rows of how many a list shows, as "1–8, 12"; the caption puts it into words. */
export function rangeWords(ranges, all, captions, caption) {
  const said = ranges.map(([from, to]) => (from === to ? counted(from) : `${counted(from)}–${counted(to)}`)).join(captions.and);
  return filled(caption, said, counted(all));
}

/** A code's name, or the code itself where the city pack does not have it: never nothing. */
export const named = (names, code) => names[code] ?? code;

/** A text as it is, or with … in place of its end where it does not fit; nothing where not even that has room. */
export function cut(text, emsMax) {
  if (ems(text) <= emsMax) return text;
  if (emsMax < 1) return "";
  let kept = [...text];
  while (ems(kept.join("")) > emsMax - 1) kept = kept.slice(0, -1);
  return `${kept.join("")}…`;
}

/** About how wide a text is in Noto Sans SC, in its own letters: Chinese ones and the middle dot count whole, others 0.6. */
export const ems = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" || letter === "·" ? 1 : letter === " " ? 0.23 : 0.6), 0);
