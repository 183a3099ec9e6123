import { useId } from 'react';
import type {
  CoverLook,
  Draft,
  Photo,
  PictureFacts,
} from '../../server/contract/drafts.contract.ts';
import type { MarkableSubject, SchoolClass } from '../../server/contract/register.contract.ts';
import { ChooseSeveral } from '../components/choice/choice.tsx';
import { FaceRows } from './face-rows.tsx';
import { findPeople } from './people.ts';
import type { Place } from './places.ts';
import { Roll } from './roll.tsx';
import { TrustNotice } from './trust-notice.tsx';
import { useLastClass } from './use-last-class.ts';
import type { Marking } from './use-marking.ts';
import { WhoIsThis } from './who-is-this.tsx';
import styles from './marking-panel.module.css';

/** From this many faces on, ticking the class list is offered as the quicker way. */
const LARGE_GROUP = 8;

export interface MarkingActs {
  readonly name: (place: Place, subject: MarkableSubject) => void;
  readonly cover: (place: Place) => void;
  readonly look: (place: Place, look: CoverLook) => void;
  readonly dismiss: (place: Place) => void;
  readonly clear: (place: Place) => void;
  /** What may be a face is one. */
  readonly isFace: (place: Place) => void;
}

export interface MarkingPanelProps {
  readonly draft: Draft;
  readonly photo: Photo;
  readonly facts: PictureFacts;
  readonly src: string;
  readonly places: readonly Place[];
  readonly place: Place | null;
  readonly onSelect: (key: string) => void;
  /** Selects a place and gives its box the keyboard. */
  readonly onGo: (key: string) => void;
  readonly acts: MarkingActs;
  readonly onMove: () => void;
  readonly marking: Pick<Marking, 'setRoll' | 'setAccounting'>;
  readonly schoolIds: readonly string[];
  readonly classes: readonly SchoolClass[];
}

/** Beside the photo: the class list where that is the way, and every face with what can be said about it. */
export function MarkingPanel(props: MarkingPanelProps) {
  const { draft, photo, facts, places, place, schoolIds } = props;
  const { lastClass, noteClassOf } = useLastClass(draft.id, photo, props.classes, schoolIds);
  const headingId = useId();
  const isRoll = photo.accounting === 'roll';
  return (
    <>
      <TrustNotice facts={facts} places={places} onGo={props.onGo} />
      {isRoll || facts.faces.length >= LARGE_GROUP ? <LargeGroup {...props} /> : null}
      {isRoll ? (
        <Roll
          photo={photo}
          findings={draft.findings}
          schoolIds={schoolIds}
          lastClass={lastClass}
          onChange={props.marking.setRoll}
        />
      ) : null}
      <section className={styles.faces} aria-labelledby={headingId}>
        <h2 id={headingId}>{isRoll ? 'Cover a face' : 'Who is in it'}</h2>
        {places.length === 0 ? (
          <p className={styles.none}>
            No faces were found. If you see somebody, add the face or draw a cover over it.
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
              classes={props.classes}
              already={namedElsewhere(places, place)}
              {...actsAt(place, props, noteClassOf)}
            />
          )}
        </FaceRows>
      </section>
    </>
  );
}

function actsAt(
  place: Place,
  { acts, onMove }: Pick<MarkingPanelProps, 'acts' | 'onMove'>,
  noteClassOf: (subject: MarkableSubject) => void,
) {
  return {
    onName: (subject: MarkableSubject) => {
      noteClassOf(subject);
      acts.name(place, subject);
    },
    onFace: () => acts.isFace(place),
    onCover: () => acts.cover(place),
    onLook: (look: CoverLook) => acts.look(place, look),
    onDismiss: () => acts.dismiss(place),
    onClear: () => acts.clear(place),
    onMove,
  };
}

/** Who is marked at another place of the photo, by subject: how that place is called. */
function namedElsewhere(places: readonly Place[], here: Place): ReadonlyMap<string, string> {
  return new Map(
    places.flatMap((one) =>
      one.marking?.kind === 'person' && one.key !== here.key
        ? [[one.marking.subjectId, one.name.toLowerCase()] as const]
        : [],
    ),
  );
}

function LargeGroup({ photo, marking }: Pick<MarkingPanelProps, 'photo' | 'marking'>) {
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
        values.length > 0
          ? marking.setAccounting('roll', 'Changed to the class list.')
          : marking.setAccounting('faces', 'Changed to face by face.')
      }
    />
  );
}
