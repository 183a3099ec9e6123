import type { Family } from '../../server/contract/family.contract.ts';
import { Notice } from '../components/notice/notice.tsx';
import { choiceKey, type Choices } from './choices.ts';
import { FamilyHeading } from './family-heading.tsx';
import { AnswerList } from './summary.tsx';
import styles from './family.module.css';

/** After sending: what was said, that a no holds already, what happens to pictures that are out, how to change it. */
export function Done({ family, choices }: { readonly family: Family; readonly choices: Choices }) {
  const tookBack = family.children.some((child) =>
    child.uses.some(
      (use) =>
        use.last?.status === 'granted' && choices.get(choiceKey(child.id, use.code))?.yes === false,
    ),
  );
  return (
    <>
      <FamilyHeading>Thank you. Your answers are saved.</FamilyHeading>
      {tookBack ? (
        <Notice tone="going-well" word="What you took back holds from now on.">
          No new picture goes out. Posts that wait are stopped, and posts that are out already are
          looked through.
        </Notice>
      ) : null}
      <AnswerList family={family} choices={choices} />
      <section className={styles.list}>
        <h2>Pictures that are out already</h2>
        <p>
          After a no we look for posts on our Pages that show your child and take them down. What
          was printed, or copied by somebody else, we cannot call back; tell us where you saw it,
          and we do what we can.
        </p>
      </section>
      <section className={styles.list}>
        <h2>If you change your mind</h2>
        <p>
          This link is used up. <a href="/family">Ask for a fresh link</a> at any time, or tell the
          school office. You can close this page now.
        </p>
      </section>
    </>
  );
}
