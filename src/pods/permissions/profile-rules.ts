import type { Place } from '../../local/place.ts';

/** Where it is kept what a person said for good to questions under a profile, in this workspace. */
export function profileRulesPath(place: Place, profile: string): string {
  return place.at(`permissions-${encodeURIComponent(profile)}.json`);
}
