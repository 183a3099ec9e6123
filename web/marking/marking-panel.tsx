import { useId } from 'react';
import type { Draft, Photo, PictureFacts } from '../../server/contract/drafts.contract.ts';
import type { MarkableSubject, SchoolClass } from '../../server/contract/register.contract.ts';
import { ChooseSeveral } from '../components/choice/choice.tsx';
import type { DraftSaver } from '../pages/draft/saving/draft-saver.ts';
import { FaceRows } from './face-rows.tsx';
import { findPeople } from './people.ts';
import type { Place } from './places.ts';
import { Roll } from './roll.tsx';
import { useLastClass } from './use-last-class.ts';
import { WhoIsThis } from './who-is-this.tsx';
import styles from './marking-panel.module.css';

/** From this many faces on, ticking the class list is offered as the quicker way. */
const LARGE_GROUP = 8;

export interface MarkingActs {
  readonly name: (place: Place, subject: MarkableSubject) => void;
  readonly cover: (place: Place) => void;
  readonly dismiss: (place: Place) => void;
  readonly clear: (place: Place) => void;
}

export interface MarkingPanelProps {
  readonly draft: Draft;
  readonly photo: Photo;
  readonly facts: PictureFacts;
  readonly src: string;
  readonly places: readonly Place[];
  readonly place: Place | null;
  readonly onSelect: (key: string) => void;
  readonly acts: MarkingActs;
  readonly onMove: () => void;
  readonly schoolIds: readonly string[];
  readonly classes: readonly SchoolClass[];
  readonly saver: DraftSaver;
}

/** Beside the photo: the class list where that is the way, and every face with what can be said about it. */
export function MarkingPanel(props: MarkingPanelProps) {
  const { draft, photo, facts, places, place, acts, saver, schoolIds } = props;
  const { lastClass, noteClassOf } = useLastClass(draft.id, props.classes, schoolIds);
  const headingId = useId();
  const isRoll = photo.accounting === 'roll';
  const already = new Map(
    places.flatMap((one) =>
      one.marking?.kind === 'person' && one.key !== place?.key
        ? [[one.marking.subjectId, one.name.toLowerCase()] as const]
        : [],
    ),
  );
  return (
    <>
      {isRoll || facts.faces.length >= LARGE_GROUP ? <LargeGroup {...props} /> : null}
      {isRoll ? (
        <Roll
          photo={photo}
          schoolIds={schoolIds}
          lastClass={lastClass}
          onChange={(roll) => saver.edit({ kind: 'roll', photoId: photo.id, roll })}
        />
      ) : null}
      <section className={styles.faces} aria-labelledby={headingId}>
        <h2 id={headingId}>{isRoll ? 'Cover a face' : 'Who is in it'}</h2>
        {places.length === 0 ? (
          <p className={styles.none}>
            No faces were found. If you see somebody, draw a cover over them or choose another
            photo.
          </p>
        ) : null}
        <FaceRows
          places={places}
          src={props.src}
          photo={facts}
          selected={place?.key ?? null}
          onSelect={props.onSelect}
        >
          {place === null ? null : (
            <WhoIsThis
              key={place.key}
              place={place}
              asksWho={!isRoll}
              find={(words, signal) => findPeople(schoolIds, words, lastClass, signal)}
              firstClass={lastClass?.name ?? null}
              already={already}
              onName={(subject) => {
                noteClassOf(subject);
                acts.name(place, subject);
              }}
              onCover={() => acts.cover(place)}
              onDismiss={() => acts.dismiss(place)}
              onClear={() => acts.clear(place)}
              onMove={props.onMove}
            />
          )}
        </FaceRows>
      </section>
    </>
  );
}

function LargeGroup({ photo, saver }: Pick<MarkingPanelProps, 'photo' | 'saver'>) {
  return (
    <ChooseSeveral
      legend="Large group"
      name="accounting"
      options={[
        {
          value: 'roll',
          label: 'Tick the class list instead',
          detail: 'You say who is in the photo, not which face is whose.',
        },
      ]}
      values={photo.accounting === 'roll' ? ['roll'] : []}
      onChange={(values) =>
        saver.edit({
          kind: 'accounting',
          photoId: photo.id,
          accounting: values.length > 0 ? 'roll' : 'faces',
        })
      }
    />
  );
}
