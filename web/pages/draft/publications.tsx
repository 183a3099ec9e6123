import type { Draft, Page } from '../../../server/contract/drafts.contract.ts';
import { usePages } from '../../api/pages.ts';
import { Icon } from '../../components/icon/icon.tsx';
import type { IconName } from '../../components/icon/icon.tsx';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { TakeOff } from './take-off.tsx';
import styles from './publications.module.css';

type Publication = Draft['publications'][number];

const STATES: Record<Publication['state'], { readonly word: string; readonly icon: IconName }> = {
  waiting: { word: 'not sent yet', icon: 'clock' },
  publishing: { word: 'going out now', icon: 'send' },
  published: { word: 'on the Page', icon: 'going-well' },
  unconfirmed: { word: 'look at the Page', icon: 'needs-you' },
  'taken-down': { word: 'taken off the Page', icon: 'cross' },
};

/** The post itself, or the Page where somebody has to look for it. */
function addressOf(one: Publication, pages: readonly Page[]): string | null {
  if (one.permalink !== null || one.state !== 'unconfirmed') return one.permalink;
  return pages.find((page) => page.id === one.pageId)?.publicUrl ?? null;
}

interface PublicationsProps {
  readonly publications: readonly Publication[];
  /** Given where a post can be taken off. */
  readonly draftId?: string;
}

/** Page by Page: whether the post is there, since when, where to see it, and how it comes off. */
export function Publications({ publications, draftId }: PublicationsProps) {
  const pages = usePages();
  const now = useNow();
  if (publications.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="On the Pages">
      {publications.map((one) => {
        const { word, icon } = STATES[one.state];
        return (
          <li key={one.pageId} className={styles.one}>
            <p className={styles.state} data-state={one.state}>
              <Icon name={icon} size={16} />
              <span>
                <strong>{one.pageName}</strong>: {word}
                {sinceWhen(one, now)}
              </span>
            </p>
            {one.takenDownAt !== null || addressOf(one, pages) === null ? null : (
              <a
                className={styles.link}
                href={addressOf(one, pages) ?? undefined}
                target="_blank"
                rel="noreferrer"
              >
                See it<span className="only-heard"> on {one.pageName}, in a new window</span>
              </a>
            )}
            {draftId === undefined ? null : <TakeOff draftId={draftId} one={one} />}
            {one.trouble === null ? null : <p className={styles.trouble}>{one.trouble}</p>}
          </li>
        );
      })}
    </ul>
  );
}

function sinceWhen(one: Publication, now: number): string {
  if (one.takenDownAt !== null) {
    const because = one.takenDownBecause === null ? '' : `. ${one.takenDownBecause}`;
    return ` ${formatMoment(one.takenDownAt, now)}${because}`;
  }
  return one.publishedAt === null ? '' : ` since ${formatMoment(one.publishedAt, now)}`;
}
