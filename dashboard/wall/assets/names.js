// Whose and where: departments, divisions and places in words. Pure.

import { cut, ems, named } from "./writing.js";

/** A department's name, or that of the division that a code of so many digits stands for. */
export function unitWords(code, city) {
  const divisions = { 6: city.districts, 9: city.streets, 12: city.communities };
  return named((/^\d+$/.test(code) && divisions[code.length]) || city.departments, code);
}

// The list gives a place some fourteen characters: longer ones lose what is least needed to find it, first the kind of
// community, then the street (the community's name says more).
export const PLACE_EMS = 14.8;

export function placeWords(community, city, emsMax = PLACE_EMS) {
  const street = named(city.streets, community.slice(0, 9));
  const full = named(city.communities, community);
  const short = full.replace(new RegExp(`(${city.community_kinds.join("|")})$`), "") || full;
  const district = named(city.districts, community.slice(0, 6));
  const ways = [[district, street, full], [district, street, short], [district, full], [district, short]];
  const separator = city.captions.separator;
  const whole = ways.map((names) => names.join(separator)).find((text) => ems(text) <= emsMax);
  return whole ?? cut(ways.at(-1).join(separator), emsMax);
}
