import { Link } from 'react-router';
import type { Ability } from '../../../server/contract/staff.contract.ts';
import { Icon } from '../../components/icon/icon.tsx';
import type { IconName } from '../../components/icon/icon.tsx';
import styles from './ways.module.css';

interface Way {
  readonly to: string;
  readonly icon: IconName;
  readonly title: string;
  readonly words: string;
  readonly needs: Ability;
}

/** For those whose work is not writing or deciding: where to begin. */
const WAYS: readonly Way[] = [
  {
    to: '/inbox',
    icon: 'inbox',
    title: 'What waits to go out',
    words: 'Look at every post before it is decided, and stop one at once.',
    needs: 'draft:stop',
  },
  {
    to: '/register/protected',
    icon: 'register',
    title: 'Who is protected',
    words: 'Children who are never published, why, and whose protection is to be looked at again.',
    needs: 'register:protect',
  },
  {
    to: '/register/imports',
    icon: 'register',
    title: 'Import pupils and answers',
    words: 'Take over a list from the school’s own system, once you have seen what it changes.',
    needs: 'register:import',
  },
  {
    to: '/people',
    icon: 'people',
    title: 'People',
    words: 'Invite a colleague, sign somebody out everywhere.',
    needs: 'people:manage',
  },
  {
    to: '/settings/mail',
    icon: 'send',
    title: 'Letters',
    words: 'To whom Gatehouse wrote and why, and invitations that wait to be passed on.',
    needs: 'people:manage',
  },
  {
    to: '/settings/operations',
    icon: 'settings',
    title: 'How Gatehouse is doing',
    words: 'Work that waits, photos that were checked, the models in use.',
    needs: 'operations:read',
  },
  {
    to: '/record',
    icon: 'record',
    title: 'The record',
    words: 'Everything that was done, by whom and when.',
    needs: 'record:read',
  },
  {
    to: '/record?verify',
    icon: 'going-well',
    title: 'Verify the record',
    words: 'Prove that nobody changed it since it was written.',
    needs: 'record:verify',
  },
  {
    to: '/settings/rulebook',
    icon: 'register',
    title: 'The rulebook',
    words: 'What words and photos are checked against, clause by clause.',
    needs: 'record:verify',
  },
];

export function Ways({ may }: { readonly may: readonly Ability[] }) {
  // Who writes or decides has their work above; a list of doors would only push it down.
  if (may.includes('draft:write')) return null;
  const ways = WAYS.filter((way) => may.includes(way.needs));
  if (ways.length === 0) return null;
  return (
    <ul className={styles.ways} aria-label="Where to begin">
      {ways.map((way) => (
        <li key={way.to} className={styles.way}>
          <Icon name={way.icon} size={24} />
          <div>
            <h2 className={styles.title}>
              <Link to={way.to}>{way.title}</Link>
            </h2>
            <p className={styles.words}>{way.words}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
