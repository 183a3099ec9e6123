import { NavLink } from 'react-router';
import type { Ability } from '../../../server/contract/staff.contract.ts';
import { useSession } from '../../api/session.ts';
import styles from './register-tabs.module.css';

interface RegisterTab {
  readonly word: string;
  readonly to: string;
  /** Who finds the entry here at all. */
  readonly ability: Ability;
}

/** What belongs to the register, in the order in which the tabs stand. */
const TABS: readonly RegisterTab[] = [
  { word: 'People', to: '/register', ability: 'register:read' },
  { word: 'Coverage', to: '/register/coverage', ability: 'register:read' },
  { word: 'Asking parents', to: '/register/asking', ability: 'register:ask' },
  { word: 'Imports', to: '/register/imports', ability: 'register:import' },
  { word: 'Withdrawals', to: '/register/withdrawals', ability: 'reach-back:read' },
];

/** The ways through the register, at the head of each of its pages; nobody sees one that would refuse them. */
export function RegisterTabs() {
  const may = useSession()?.may ?? [];
  const tabs = TABS.filter((tab) => may.includes(tab.ability));
  if (tabs.length === 0) return null;
  return (
    <nav className={styles.tabs} aria-label="Parts of the register">
      <ul className={styles.list}>
        {tabs.map((tab) => (
          <li key={tab.to}>
            <NavLink to={tab.to} end={tab.to === '/register'} className={styles.tab ?? ''}>
              {tab.word}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
