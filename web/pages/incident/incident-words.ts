import type { Incident, IncidentPost } from '../../../server/contract/incident.contract.ts';
import type { StateTone } from '../../components/notice/notice.tsx';

/** How a post of an incident stands, in words, with the colour that means the same. */
export const STANDINGS: Readonly<
  Record<IncidentPost['standing'], { readonly word: string; readonly tone: StateTone }>
> = {
  'being-hidden': { word: 'Being hidden', tone: 'information' },
  hidden: { word: 'Hidden; whoever has its link still sees it', tone: 'going-well' },
  'coming-off': { word: 'Coming off the Page', tone: 'information' },
  off: { word: 'Off the Page', tone: 'going-well' },
  'needs-you': { word: 'Could not be hidden', tone: 'needs-you' },
  'being-shown': { word: 'Being shown again', tone: 'information' },
  shown: { word: 'Shown again', tone: 'going-well' },
};

/** How far it is: "4 of 12 posts with photos are hidden or off the Page". */
export function progressInWords({ posts, lookedAt }: Incident): string {
  if (lookedAt === null)
    return 'Gatehouse has not been able to see what the Page shows yet. It goes on trying; look at the Page yourself meanwhile.';
  if (posts.length === 0) return 'The Page shows no post with photos.';
  const over = posts.filter(({ standing }) => standing === 'hidden' || standing === 'off').length;
  const what = posts.length === 1 ? 'post with photos is' : 'posts with photos are';
  return `${over} of ${posts.length} ${what} hidden or off the Page.`;
}

/** "2 h 5 min", for a clock that people read from across the room. */
export function lastedInWords(since: string, until: number): string {
  const minutes = Math.max(0, Math.floor((until - new Date(since).getTime()) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
