import type { Ability } from '../../server/contract/staff.contract.ts';
import type { Place } from '../shell/places.ts';

/** What opens a place: any one of these abilities; none means that everybody who is signed in may go there. */
const OPENS: Readonly<Partial<Record<Place, readonly Ability[]>>> = {
  home: [],
  drafts: ['draft:write', 'draft:read-school'],
  inbox: ['draft:read-school'],
  pages: ['page:read'],
  people: ['people:manage'],
  register: ['register:read'],
  record: ['record:read'],
  settings: [],
};

/** The places that somebody with these abilities may use. Calendar and Comments are not built yet, so they open for nobody. */
export function placesFor(may: readonly Ability[]): Place[] {
  return (Object.keys(OPENS) as Place[]).filter((place) => {
    const keys = OPENS[place] ?? [];
    return keys.length === 0 || keys.some((ability) => may.includes(ability));
  });
}
