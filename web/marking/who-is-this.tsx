import { useRef } from 'react';
import type { MarkableSubject, SchoolClass } from '../../server/contract/register.contract.ts';
import type { CoverLook } from '../../server/contract/drafts.contract.ts';
import { Button } from '../components/button/button.tsx';
import { Notice } from '../components/notice/notice.tsx';
import { Typeahead } from '../components/typeahead/typeahead.tsx';
import type { TypeaheadOption } from '../components/typeahead/typeahead.tsx';
import { ChooseLook } from './cover-look.tsx';
import { asOption, asSentence, inOfferedOrder } from './offered-people.ts';
import { isMovable } from './places.ts';
import type { Place } from './places.ts';
import styles from './who-is-this.module.css';

export interface WhoIsThisProps {
  readonly place: Place;
  /** Finds people by a few letters. */
  readonly find: (words: string, signal: AbortSignal) => Promise<readonly MarkableSubject[]>;
  /** "Year 3", when its people are offered first. */
  readonly firstClass: string | null;
  readonly classes: readonly SchoolClass[];
  /** Who is in the picture already, by subject: the name of the place. */
  readonly already: ReadonlyMap<string, string>;
  /** False where the class list is ticked instead. */
  readonly asksWho: boolean;
  readonly onName: (subject: MarkableSubject) => void;
  readonly onFace: () => void;
  readonly onCover: () => void;
  readonly onLook: (look: CoverLook) => void;
  readonly onDismiss: () => void;
  readonly onClear: () => void;
  readonly onMove: () => void;
}

/** What can be said about one place: who it is, that it is covered, or that it is no face. */
export function WhoIsThis(props: WhoIsThisProps) {
  const { place, asksWho } = props;
  const { marking } = place;
  const cannot = marking?.kind === 'person' && !marking.mayBeShown ? marking : null;
  return (
    <div className={styles.ask}>
      {cannot === null ? null : <CannotBePublished name={cannot.name} says={cannot.says} />}
      {asksWho && place.kind !== 'drawn' ? <WhoField {...props} /> : null}
      {place.kind === 'possible' && marking === null ? (
        <p className={styles.hint}>
          {asksWho
            ? 'It does not count as a face unless you say so. Leave it if there is nobody.'
            : 'It does not count as a face unless you say so; then somebody more has to be ticked.'}
        </p>
      ) : null}
      {marking?.kind === 'cover' ? (
        <ChooseLook value={marking.look ?? 'blur'} onChange={props.onLook} />
      ) : null}
      <Acts {...props} isCannot={cannot !== null} />
    </div>
  );
}

function WhoField(props: WhoIsThisProps) {
  const { place, firstClass, already } = props;
  const found = useRef(new Map<string, MarkableSubject>());
  const search = async (
    words: string,
    signal: AbortSignal,
  ): Promise<readonly TypeaheadOption[]> => {
    const people = await props.find(words, signal);
    for (const person of people) found.current.set(person.id, person);
    return inOfferedOrder(people, words, { className: firstClass, already }).map((person) =>
      asOption(person, already, props.classes),
    );
  };
  const label =
    place.marking?.kind === 'person'
      ? 'Somebody else?'
      : place.kind === 'possible'
        ? 'A face? Who is it?'
        : 'Who is this?';
  return (
    <Typeahead
      label={label}
      {...(firstClass === null ? {} : { hint: `${firstClass} first` })}
      search={search}
      onChoose={({ id }) => {
        const person = found.current.get(id);
        if (person?.mayBeShown) props.onName(person);
        // Covering is all that can be done with somebody who cannot be published.
        else if (person) props.onCover();
      }}
    />
  );
}

function Acts(props: WhoIsThisProps & { readonly isCannot: boolean }) {
  const { place, asksWho, isCannot } = props;
  const { kind, marking } = place;
  const isCovered = marking?.kind === 'cover';
  const isDismissed = marking?.kind === 'not-a-face';
  return (
    <div className={styles.buttons}>
      {isCovered ? null : (
        <Button onPress={props.onCover} keyHint="c" kind={isCannot ? 'primary' : 'quiet'}>
          Cover
        </Button>
      )}
      {kind === 'possible' && !isDismissed ? (
        <Button onPress={props.onFace}>{asksWho ? 'It is a face' : 'It is one more face'}</Button>
      ) : null}
      {isMovable(place) ? <Button onPress={props.onMove}>Move or resize</Button> : null}
      {(kind === 'found' || kind === 'possible') && !isDismissed ? (
        <Button onPress={props.onDismiss} keyHint="n">
          Not a face
        </Button>
      ) : null}
      {marking === null && kind !== 'added' ? null : (
        <Button onPress={props.onClear}>
          {kind === 'drawn' || marking === null ? 'Take away' : 'Clear'}
        </Button>
      )}
    </div>
  );
}

function CannotBePublished({ name, says }: { readonly name: string; readonly says: string }) {
  return (
    <Notice tone="stopped" word={`${name} cannot be published.`} live>
      {/cannot be published/i.test(says) ? '' : `${asSentence(says)} `}
      Cover the face.
    </Notice>
  );
}
