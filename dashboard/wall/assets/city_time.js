// City time in words and figures. Pure: every time is an argument.

const formats = new Map();

function partsOf(moment, zone) {
  if (!formats.has(zone)) {
    const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
    formats.set(zone, new Intl.DateTimeFormat("en-GB", { ...fields, hourCycle: "h23", timeZone: zone }));
  }
  const parts = formats.get(zone).formatToParts(new Date(moment));
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

/** A moment as the city's clock and calendar show it; `weekday` counts from Sunday, 0. */
export function cityMoment(moment, zone) {
  const { year, month, day, hour, minute, second } = partsOf(moment, zone);
  const weekday = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDay();
  return { year: Number(year), month: Number(month), day: Number(day), weekday, hour, minute, second };
}

/** Milliseconds as days, hours and minutes, rounded down: a time left is never shown longer than it is. */
export function span(ms) {
  const minutes = Math.floor(Math.abs(ms) / 60000);
  return { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
}

/** Whether `day` (YYYY-MM-DD) is the day before `next`. */
export function isDayBefore(day, next) {
  return Date.parse(`${next}T00:00:00Z`) - Date.parse(`${day}T00:00:00Z`) === 86400000;
}

export const two = (number) => String(number).padStart(2, "0");
