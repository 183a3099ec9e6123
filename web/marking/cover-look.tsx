import { useId } from 'react';
import type { CoverLook } from '../../server/contract/drafts.contract.ts';
import { CoverShapes } from '../components/covered-picture/cover-shapes.tsx';
import { LOOKS, noteLook } from './last-look.ts';
import styles from './cover-look.module.css';

/** In a small square: the box that, with its margin of 18 pixels, fills it. */
const SAMPLE = { x: 18, y: 18, width: 44, height: 44 };

/** What a cover looks like, one of four. What is under it is gone with each of them. */
export function ChooseLook({
  value,
  onChange,
}: {
  readonly value: CoverLook;
  readonly onChange: (look: CoverLook) => void;
}) {
  const name = useId();
  return (
    <fieldset className={styles.looks}>
      <legend>Cover</legend>
      {LOOKS.map(({ look, name: label }) => (
        <label key={look} className={styles.look}>
          <input
            type="radio"
            name={name}
            value={look}
            checked={look === value}
            onChange={() => {
              noteLook(look);
              onChange(look);
            }}
          />
          <svg className={styles.sample} viewBox="0 0 80 80" aria-hidden="true">
            <CoverShapes covers={[{ box: SAMPLE, look }]} />
          </svg>
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
