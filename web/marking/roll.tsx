import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Photo, ShownFinding } from '../../server/contract/drafts.contract.ts';
import type { MarkableSubject } from '../../server/contract/register.contract.ts';
import { schoolOf, useSession } from '../api/session.ts';
import { Button } from '../components/button/button.tsx';
import { ChooseSeveral } from '../components/choice/choice.tsx';
import { ErrorPanel } from '../components/error-panel/error-panel.tsx';
import { LoadingWords } from '../components/loading-words/loading-words.tsx';
import { Select } from '../components/select/select.tsx';
import { classesQuery, rollListQuery } from './people.ts';
import type { LastClass, RollList } from './people.ts';
import { facesInWords } from './photo-words.ts';
import { countFaces } from './places.ts';
import { tickedInWords, tickWords } from './roll-words.ts';
import styles from './roll.module.css';

export interface RollProps {
  readonly photo: Photo;
  /** What the checks found in the draft: some of it is about the ticks. */
  readonly findings: readonly ShownFinding[];
  readonly schoolIds: readonly string[];
  readonly lastClass: LastClass | null;
  readonly onChange: (roll: Photo['roll'], words: string) => void;
}

/** The class list with ticks, for a large group: who is in the photo, without saying which face is whose. */
export function Roll({ photo, findings, schoolIds, lastClass, onChange }: RollProps) {
  const classes = useQuery(classesQuery);
  const session = useSession();
  const lists: readonly RollList[] = [
    ...(classes.data ?? [])
      .filter((one) => schoolIds.includes(one.schoolId))
      .map(({ id, name, schoolId }) => ({ id, name, schoolId, isAdults: false })),
    ...schoolIds.map((schoolId) => {
      const school = schoolIds.length > 1 ? schoolOf(session, schoolId)?.shortName : undefined;
      const name = school === undefined ? 'Adults' : `Adults of ${school}`;
      return { id: `adults-${schoolId}`, name, schoolId, isAdults: true };
    }),
  ];
  const [chosen, setChosen] = useState<string | null>(null);
  const current = lists.find((one) => one.id === (chosen ?? lastClass?.id)) ?? lists[0];
  const change = (roll: Photo['roll']): void => onChange(roll, tickWords(photo.roll, roll));
  return (
    <div className={styles.roll}>
      <p className={styles.counts} role="status">
        <span>{facesInWords(countFaces(photo).found)} found</span>
        <span>{tickedInWords(photo.roll)}</span>
      </p>
      <Difference photo={photo} findings={findings} />
      {classes.isPending ? <LoadingWords>Fetching the classes…</LoadingWords> : null}
      {classes.isError ? (
        <ErrorPanel error={classes.error} onTryAgain={() => void classes.refetch()} />
      ) : null}
      {current === undefined || classes.isPending ? null : (
        <>
          <Select
            label="Class"
            name="class"
            options={lists.map((one) => ({ value: one.id, label: one.name }))}
            value={current.id}
            onChange={setChosen}
          />
          <ListTicks key={current.id} of={current} roll={photo.roll} onChange={change} />
        </>
      )}
    </div>
  );
}

/** What the ticks and the faces have to say to each other. */
function Difference({ photo, findings }: Pick<RollProps, 'photo' | 'findings'>) {
  const { unaccounted } = countFaces(photo);
  const cannot = photo.roll.filter((person) => !person.mayBeShown);
  const fewer = findings.find(
    ({ rule, place }) =>
      /^(?:far-)?fewer-faces-than-ticked$/.test(rule) &&
      place.kind === 'photo' &&
      place.photo === photo.position,
  );
  return (
    <>
      {unaccounted > 0 ? (
        <p className={styles.open}>
          {unaccounted === 1
            ? '1 face more than ticks and covers. Tick who is missing, or cover a face.'
            : `${unaccounted} faces more than ticks and covers. Tick who is missing, or cover faces.`}
        </p>
      ) : null}
      {fewer === undefined ? null : (
        <p className={fewer.severity === 'hold' ? styles.open : styles.note}>
          {fewer.why} {fewer.remedy}
        </p>
      )}
      {cannot.length > 0 ? (
        <p className={styles.cannot}>
          {cannot.map((person) => person.name).join(', ')}: cannot be published. Cover the face and
          take the tick away.
        </p>
      ) : null}
    </>
  );
}

interface ListTicksProps {
  readonly of: RollList;
  readonly roll: Photo['roll'];
  readonly onChange: (roll: Photo['roll']) => void;
}

function ListTicks({ of, roll, onChange }: ListTicksProps) {
  const people = useQuery(rollListQuery(of));
  if (people.isPending) return <LoadingWords>Fetching the list…</LoadingWords>;
  if (people.isError)
    return <ErrorPanel error={people.error} onTryAgain={() => void people.refetch()} />;
  if (people.data.length === 0) return <p className={styles.note}>Nobody is on this list.</p>;

  const here = new Map(people.data.map((person) => [person.id, person]));
  const others = roll.filter((person) => !here.has(person.subjectId));
  const ticked = roll.filter((person) => here.has(person.subjectId)).map((one) => one.subjectId);
  const tick = (ids: readonly string[]): void =>
    onChange([...others, ...ids.flatMap((id) => declared(here.get(id)))]);
  const may = people.data.filter((person) => person.mayBeShown);
  return (
    <>
      <div className={styles.buttons}>
        {of.isAdults ? null : (
          <Button onPress={() => tick(may.map((person) => person.id))}>
            Tick everybody ({may.length})
          </Button>
        )}
        {ticked.length === 0 ? null : (
          <Button onPress={() => tick([])}>Untick all {ticked.length}</Button>
        )}
      </div>
      <ChooseSeveral
        legend={of.name}
        name={`roll-${of.id}`}
        {...(of.isAdults
          ? {}
          : { hint: 'Tick everybody, then take away who was absent or is not in the photo.' })}
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
    : [
        {
          subjectId: person.id,
          name: person.name,
          mayBeShown: person.mayBeShown,
          kind: person.kind,
        },
      ];
}
