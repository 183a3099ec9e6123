import { Link } from 'react-router';
import type { Ability } from '../../../server/contract/staff.contract.ts';
import { useSession } from '../../api/session.ts';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { useShortcutHelp } from '../../shell/shortcuts.tsx';
import { Button } from '../../components/button/button.tsx';
import styles from './settings.module.css';

interface Entry {
  readonly to: string;
  readonly title: string;
  readonly words: string;
  readonly needs: Ability | null;
}

const ENTRIES: readonly Entry[] = [
  {
    to: '/policy',
    title: 'The policy',
    words: 'What our schools have agreed, and when you accepted it.',
    needs: null,
  },
  {
    to: '/settings/rulebook',
    title: 'Rulebook',
    words: 'What words and photos are checked against, clause by clause.',
    needs: 'rulebook:read',
  },
  {
    to: '/settings/equipment',
    title: 'School cameras and tablets',
    words: 'What photos may come from; any other camera needs a decision.',
    needs: 'equipment:read',
  },
  {
    to: '/settings/uses',
    title: 'What parents are asked',
    words: 'The uses of pictures that parents answer about, and what they read.',
    needs: 'uses:manage',
  },
  {
    to: '/settings/mail',
    title: 'Letters',
    words: 'To whom Gatehouse wrote and why, and invitations that wait to be passed on.',
    needs: 'people:manage',
  },
  {
    to: '/settings/operations',
    title: 'How Gatehouse is doing',
    words: 'Work that waits, photos that were checked, the models in use.',
    needs: 'operations:read',
  },
];

/** What one looks up now and then, as far as this person may. */
export default function Settings() {
  const session = useSession();
  const openHelp = useShortcutHelp();
  if (!session) return null;
  const entries = ENTRIES.filter(({ needs }) => needs === null || session.may.includes(needs));
  return (
    <div className={styles.page}>
      <PageHeading>Settings</PageHeading>
      <ul className={styles.entries}>
        {entries.map((entry) => (
          <li key={entry.to} className={styles.entry}>
            <h2 className={styles.title}>
              <Link to={entry.to}>{entry.title}</Link>
            </h2>
            <p>{entry.words}</p>
          </li>
        ))}
        {session.practicePage && session.may.includes('sandbox:open') ? (
          <li className={styles.entry}>
            <h2 className={styles.title}>
              <a href={session.practicePage} target="_blank" rel="noreferrer">
                The practice Page<span className="only-heard"> (in a new window)</span>
              </a>
            </h2>
            <p>
              Posts go there instead of to Facebook. Nothing that you try here reaches the public.
            </p>
          </li>
        ) : null}
      </ul>
      <div className={styles.keys}>
        <Button icon="keyboard" keyHint="?" onPress={openHelp}>
          Keys on this page
        </Button>
      </div>
    </div>
  );
}
