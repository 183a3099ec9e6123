import type { Capability } from '../../../server/contract/connection.contract.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { inWords } from './connect-words.ts';
import styles from './connect.module.css';

/** What the connection may do, one by one; of each that does not work, what that means and what is missing. */
export function Capabilities({ of }: { readonly of: readonly Capability[] }) {
  return (
    <ul className={styles.capabilities}>
      {of.map((capability) => (
        <One key={capability.code} capability={capability} />
      ))}
    </ul>
  );
}

function One({ capability }: { readonly capability: Capability }) {
  const { says, works, isNeeded, without, missingPermissions, missingTasks } = capability;
  const tone = works ? 'going-well' : isNeeded ? 'stopped' : 'needs-you';
  const word = works ? 'Works' : isNeeded ? 'Missing, and needed' : 'Missing; may wait';
  return (
    <li className={styles.capability} data-tone={tone}>
      <Icon name={tone} />
      <div>
        <p>
          <strong>{says}</strong>: {word}
        </p>
        {works ? null : (
          <p className={styles.soft}>
            {without}{' '}
            {missingPermissions.length === 0
              ? null
              : `Facebook was not allowed to let us ${missingPermissions.map((code) => `${inWords(code)} (${code})`).join(' and ')}. `}
            {missingTasks.length === 0
              ? null
              : `The person lacks on the Page: ${missingTasks.map((code) => `${inWords(code)} (${code})`).join(', ')}.`}
          </p>
        )}
      </div>
    </li>
  );
}
