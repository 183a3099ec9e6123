import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Photo } from '../../server/contract/drafts.contract.ts';
import type { MarkableSubject, SchoolClass } from '../../server/contract/register.contract.ts';
import { Button } from '../components/button/button.tsx';
import { ChooseSeveral } from '../components/choice/choice.tsx';
import { ErrorPanel } from '../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../components/loading-words/loading-words.tsx';
import { Select } from '../components/select/select.tsx';
import { classesQuery, classQuery } from './people.ts';
import type { LastClass } from './people.ts';
import { facesInWords } from './photo-words.ts';
import { countFaces } from './places.ts';
import styles from './roll.module.css';

export interface RollProps {
  readonly photo: Photo;
  readonly schoolIds: readonly string[];
  readonly lastClass: LastClass | null;
  readonly onChange: (roll: Photo['roll']) => void;
}

/** "24 children ticked": the lists are those of classes. */
function tickedInWords(count: number): string {
  return count === 1 ? '1 child ticked' : `${count} children ticked`;
}

/** The class list with ticks, for a large group: who is in the photo, without saying which face is whose. */
export function Roll({ photo, schoolIds, lastClass, onChange }: RollProps) {
  const classes = useQuery(classesQuery);
  const own = (classes.data ?? []).filter((one) => schoolIds.includes(one.schoolId));
  const [chosen, setChosen] = useState<string | null>(null);
  const current = own.find((one) => one.id === (chosen ?? lastClass?.id)) ?? own[0];
  const { found } = countFaces(photo);
  return (
    <div className={styles.roll}>
      <p className={styles.counts} role="status">
        <span>{facesInWords(found)} found</span>
        <span>{tickedInWords(photo.roll.length)}</span>
      </p>
      <Difference photo={photo} />
      {classes.isPending ? <LoadingWords>Fetching the classes…</LoadingWords> : null}
      {classes.isError ? (
        <ErrorPanel error={classes.error} onTryAgain={() => void classes.refetch()} />
      ) : null}
      {current === undefined ? null : (
        <>
          <Select
            label="Class"
            name="class"
            options={own.map((one) => ({ value: one.id, label: one.name }))}
            value={current.id}
            onChange={setChosen}
          />
          <ClassTicks key={current.id} of={current} roll={photo.roll} onChange={onChange} />
        </>
      )}
    </div>
  );
}

function Difference({ photo }: { readonly photo: Photo }) {
  const { unaccounted } = countFaces(photo);
  const cannot = photo.roll.filter((person) => !person.mayBeShown);
  return (
    <>
      {unaccounted > 0 ? (
        <p className={styles.open}>
          {unaccounted === 1
            ? '1 face more than ticks and covers. Tick who is missing, or cover a face.'
            : `${unaccounted} faces more than ticks and covers. Tick who is missing, or cover faces.`}
        </p>
      ) : null}
      {cannot.length > 0 ? (
        <p className={styles.cannot}>
          {cannot.map((person) => person.name).join(', ')}: cannot be published. Cover the face and
          take the tick away.
        </p>
      ) : null}
    </>
  );
}

interface ClassTicksProps {
  readonly of: SchoolClass;
  readonly roll: Photo['roll'];
  readonly onChange: (roll: Photo['roll']) => void;
}

function ClassTicks({ of, roll, onChange }: ClassTicksProps) {
  const people = useQuery(classQuery(of.schoolId, of.id));
  if (people.isPending) return <LoadingWords>Fetching the class list…</LoadingWords>;
  if (people.isError)
    return <ErrorPanel error={people.error} onTryAgain={() => void people.refetch()} />;

  const inClass = new Map(people.data.map((person) => [person.id, person]));
  const others = roll.filter((person) => !inClass.has(person.subjectId));
  const ticked = roll.filter((person) => inClass.has(person.subjectId)).map((one) => one.subjectId);
  const tick = (ids: readonly string[]): void =>
    onChange([...others, ...ids.flatMap((id) => declared(inClass.get(id)))]);
  const may = people.data.filter((person) => person.mayBeShown);
  return (
    <>
      <div className={styles.buttons}>
        <Button onPress={() => tick(may.map((person) => person.id))}>Tick all {may.length}</Button>
        <Button onPress={() => tick([])}>Take all ticks away</Button>
      </div>
      <ChooseSeveral
        legend={of.name}
        name={`roll-${of.id}`}
        hint="Tick the whole class, then take away who was absent."
        options={people.data.map((person) => ({
          value: person.id,
          label: person.name,
          ...(person.mayBeShown || ticked.includes(person.id)
            ? {}
            : { off: `${person.says.replace(/[.]$/, '')}: cover the face` }),
        }))}
        values={ticked}
        onChange={tick}
      />
    </>
  );
}

function declared(person: MarkableSubject | undefined): Photo['roll'] {
  return person === undefined
    ? []
    : [{ subjectId: person.id, name: person.name, mayBeShown: person.mayBeShown }];
}
