import type { IconName } from '../components/icon/icon.tsx';

/** The places of the app, in the order in which the rail shows them. */
export const PLACES = [
  { place: 'home', word: 'Home', to: '/', icon: 'home' },
  { place: 'drafts', word: 'Drafts', to: '/drafts', icon: 'drafts' },
  { place: 'inbox', word: 'Inbox', to: '/inbox', icon: 'inbox' },
  { place: 'calendar', word: 'Calendar', to: '/calendar', icon: 'calendar' },
  { place: 'comments', word: 'Comments', to: '/comments', icon: 'comments' },
  { place: 'pages', word: 'Pages', to: '/pages', icon: 'pages' },
  { place: 'people', word: 'People', to: '/people', icon: 'people' },
  { place: 'register', word: 'Register', to: '/register', icon: 'register' },
  { place: 'record', word: 'Record', to: '/record', icon: 'record' },
  { place: 'settings', word: 'Settings', to: '/settings', icon: 'settings' },
] as const satisfies readonly { place: string; word: string; to: string; icon: IconName }[];

export type PlaceEntry = (typeof PLACES)[number];
export type Place = PlaceEntry['place'];

/** How many things in a place need this person. */
export type Counts = Partial<Record<Place, number>>;

const ON_THE_PHONE = 4;

export interface Bar {
  readonly shown: readonly PlaceEntry[];
  /** Behind "More"; empty when all fit. */
  readonly more: readonly PlaceEntry[];
}

export function allowedPlaces(may: readonly Place[]): readonly PlaceEntry[] {
  return PLACES.filter((entry) => may.includes(entry.place));
}

/** What the phone's bar holds: all places when five fit, otherwise four and "More". */
export function barOf(may: readonly Place[]): Bar {
  const allowed = allowedPlaces(may);
  if (allowed.length <= ON_THE_PHONE + 1) return { shown: allowed, more: [] };
  return { shown: allowed.slice(0, ON_THE_PHONE), more: allowed.slice(ON_THE_PHONE) };
}

/** The count in words for those who hear it: "Inbox, 3 need you". */
export function countWords(count: number): string {
  return count === 1 ? '1 needs you' : `${count} need you`;
}
