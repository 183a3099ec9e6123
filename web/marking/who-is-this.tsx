import { useRef } from 'react';
import type { MarkableSubject } from '../../server/contract/register.contract.ts';
import { Button } from '../components/button/button.tsx';
import { Notice } from '../components/notice/notice.tsx';
import { Typeahead } from '../components/typeahead/typeahead.tsx';
import type { TypeaheadOption } from '../components/typeahead/typeahead.tsx';
import type { Place } from './places.ts';
import styles from './who-is-this.module.css';

export interface WhoIsThisProps {
  readonly place: Place;
  /** Finds people by a few letters. */
  readonly find: (words: string, signal: AbortSignal) => Promise<readonly MarkableSubject[]>;
  /** "Year 3", when its people are offered first. */
  readonly firstClass: string | null;
  /** Who is in the picture already, by subject: the name of the place. */
  readonly already: ReadonlyMap<string, string>;
  /** False where the class list is ticked instead. */
  readonly asksWho: boolean;
  readonly onName: (subject: MarkableSubject) => void;
  readonly onCover: () => void;
  readonly onDismiss: () => void;
  readonly onClear: () => void;
  readonly onMove: () => void;
}

/** What can be said about one place: who it is, that it is covered, or that it is no face. */
export function WhoIsThis(props: WhoIsThisProps) {
  const { place, asksWho } = props;
  const { marking } = place;
  const found = useRef(new Map<string, MarkableSubject>());
  const isCovered = marking?.kind === 'cover';

  const search = async (
    words: string,
    signal: AbortSignal,
  ): Promise<readonly TypeaheadOption[]> => {
    const people = await props.find(words, signal);
    for (const person of people) found.current.set(person.id, person);
    return people.map((person) => toOption(person, props.already));
  };

  return (
    <div className={styles.ask}>
      {marking?.kind === 'person' && !marking.mayBeShown ? (
        <CannotBePublished name={marking.name} says={marking.says} />
      ) : null}
      {asksWho && place.face !== null ? (
        <Typeahead
          label={marking?.kind === 'person' ? 'Somebody else?' : 'Who is this?'}
          {...(props.firstClass === null ? {} : { hint: `${props.firstClass} first` })}
          search={search}
          onChoose={({ id }) => {
            const person = found.current.get(id);
            if (person?.mayBeShown) props.onName(person);
            // Covering is all that can be done with somebody who cannot be published.
            else if (person) props.onCover();
          }}
        />
      ) : null}
      <div className={styles.buttons}>
        {isCovered ? null : (
          <Button onPress={props.onCover} keyHint="c">
            Cover
          </Button>
        )}
        {place.face === null && isCovered ? (
          <Button onPress={props.onMove}>Move or resize</Button>
        ) : null}
        {place.face !== null && marking?.kind !== 'not-a-face' ? (
          <Button onPress={props.onDismiss} keyHint="n">
            Not a face
          </Button>
        ) : null}
        {marking === null ? null : (
          <Button onPress={props.onClear}>{place.face === null ? 'Take away' : 'Clear'}</Button>
        )}
      </div>
    </div>
  );
}

function toOption(person: MarkableSubject, already: ReadonlyMap<string, string>): TypeaheadOption {
  const elsewhere = already.get(person.id);
  const where = person.className ?? 'adult';
  const { id, name } = person;
  if (!person.mayBeShown)
    return { id, name, detail: `${asSentence(person.says)} Covers the face.` };
  return { id, name, detail: elsewhere === undefined ? where : `is ${elsewhere} already` };
}

function asSentence(says: string): string {
  const words = says.charAt(0).toUpperCase() + says.slice(1);
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

function CannotBePublished({ name, says }: { readonly name: string; readonly says: string }) {
  return (
    <Notice tone="stopped" word={`${name} cannot be published.`} live>
      {/cannot be published/i.test(says) ? '' : `${asSentence(says)} `}
      Cover the face.
    </Notice>
  );
}
