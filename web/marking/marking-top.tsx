import { useId } from 'react';
import type { Draft, Photo } from '../../server/contract/drafts.contract.ts';
import { Button } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { LinkButton } from '../components/link-button/link-button.tsx';
import { SavedWords } from '../pages/draft/saved-words.tsx';
import type { SavingState } from '../pages/draft/saving/draft-saver.ts';
import { countFaces } from './places.ts';
import { areasOf } from './words-found.tsx';
import styles from './marking-top.module.css';

export interface MarkingTopProps {
  readonly draft: Draft;
  readonly photo: Photo;
  readonly saving: SavingState;
  readonly onHelp: () => void;
}

/** Which photo it is, how many faces are accounted for, and the ways to the draft and the other photos. */
export function MarkingTop({ draft, photo, saving, onHelp }: MarkingTopProps) {
  const { found, accounted } = countFaces(photo);
  const wordsStop = areasOf(draft, photo).some(({ severity }) => severity === 'block');
  const isDone = accounted === found && !wordsStop;
  const to = (other: Photo | undefined): string | null =>
    other?.checkState === 'checked' ? `/drafts/${draft.id}/photos/${other.id}` : null;
  const before = to(draft.photos[photo.position - 2]);
  const after = to(draft.photos[photo.position]);
  return (
    <header className={styles.top}>
      <LinkButton to={`/drafts/${draft.id}`} icon="back">
        {isDone ? 'Done' : 'Back'}
        <span className="only-heard">, to the draft</span>
      </LinkButton>
      <div className={styles.which}>
        <h1 className={styles.heading}>
          Photo {photo.position} of {draft.photos.length}
        </h1>
        <SavedWords saving={saving} />
      </div>
      <FaceCount photo={photo} isDone={isDone} wordsStop={wordsStop} />
      <nav className={styles.others} aria-label="Other photos">
        {before === null ? null : (
          <LinkButton to={before}>
            <span className={styles.way} aria-hidden="true">
              ‹{' '}
            </span>
            <span className={styles.word}>Photo </span>
            {photo.position - 1}
            <span className="only-heard">, before this</span>
          </LinkButton>
        )}
        {after === null ? null : (
          <LinkButton to={after} kind={isDone ? 'primary' : 'quiet'}>
            <span className={styles.word}>Photo </span>
            {photo.position + 1}
            <span className={styles.way} aria-hidden="true">
              {' '}
              ›
            </span>
            <span className="only-heard">, after this</span>
          </LinkButton>
        )}
        <span className={styles.help}>
          <Button icon="keyboard" onPress={onHelp} keyHint="?">
            Keys
          </Button>
        </span>
      </nav>
    </header>
  );
}

interface FaceCountProps {
  readonly photo: Photo;
  readonly isDone: boolean;
  readonly wordsStop: boolean;
}

/** How many faces are accounted for, in words and as a bar, and what else keeps the photo from being done. */
function FaceCount({ photo, isDone, wordsStop }: FaceCountProps) {
  const countId = useId();
  const { found, accounted } = countFaces(photo);
  // A count that may be too small is nobody's "all".
  const mayMiss = photo.facts?.trust?.trusted !== true;
  const isCertain = isDone && !mayMiss;
  return (
    <div className={styles.count}>
      <p id={countId} className={styles.words} data-done={isCertain || undefined} role="status">
        <Icon name={isCertain ? 'going-well' : 'needs-you'} size={16} />
        <span>
          {found === 0 ? 'No faces found' : `${accounted} of ${found} accounted for`}
          {mayMiss ? ', faces may be missing' : null}
          {wordsStop ? ', words still stop it' : null}
        </span>
      </p>
      <progress
        className={styles.bar}
        data-done={isDone || undefined}
        value={accounted}
        max={Math.max(1, found)}
        aria-labelledby={countId}
      />
    </div>
  );
}
