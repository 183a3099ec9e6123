import type { ReactNode } from 'react';
import type { Photo } from '../../../../server/contract/drafts.contract.ts';
import { Button } from '../../../components/button/button.tsx';
import { Field } from '../../../components/field/field.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import type { IconName } from '../../../components/icon/icon.tsx';
import { LinkButton } from '../../../components/link-button/link-button.tsx';
import { checkAgainWords, countWords, needsWriter } from '../../../marking/photo-words.ts';
import { smallPictureOf } from '../../../marking/published-view.ts';
import { SmallPicture } from '../../../marking/small-picture.tsx';
import type { DraftSaver } from '../saving/draft-saver.ts';
import type { PhotoOrder } from './use-photo-order.ts';
import styles from './photo-row.module.css';

const ALT_TEXT_LONGEST = 1_000;

export interface PhotoRowProps {
  readonly draftId: string;
  readonly photo: Photo;
  /** The picture as this device has it, until the server has made a preview. */
  readonly local: string | undefined;
  readonly count: number;
  /** What stands above it: the place of a photo that was taken out. */
  readonly before: ReactNode;
  readonly saver: DraftSaver;
  readonly order: PhotoOrder;
  readonly onTakeOut: () => void;
  readonly isGoing: boolean;
}

/** One photo of the draft: what it looks like, where it stands, what it shows in words, and its place in the order. */
export function PhotoRow(props: PhotoRowProps) {
  const { photo, order, saver, count } = props;
  const src = smallPictureOf(photo)?.src ?? props.local;
  return (
    <li
      className={styles.row}
      id={`photo-${photo.position}`}
      data-dragged={order.dragged === photo.pictureId || undefined}
    >
      {props.before}
      <div
        className={styles.photo}
        onDragOver={(event) => {
          if (order.dragged !== null) event.preventDefault();
        }}
        onDrop={() => {
          if (order.dragged !== null) order.dropOn(photo);
        }}
      >
        <div
          className={styles.picture}
          draggable={count > 1}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', `photo ${photo.position}`);
            order.setDragged(photo.pictureId);
          }}
          onDragEnd={() => order.setDragged(null)}
        >
          {src === undefined ? (
            <span className={styles.none}>
              <Icon name="photo" size={24} />
            </span>
          ) : (
            <SmallPicture photo={photo} local={props.local} />
          )}
          <span className={styles.number}>{photo.position}</span>
        </div>
        <div className={styles.about}>
          <h3 className="only-heard">Photo {photo.position}</h3>
          <PhotoStanding {...props} />
          <Field
            label={`What does photo ${photo.position} show?`}
            name={`alt-text-${photo.position}`}
            kind="textarea"
            lines={2}
            required
            value={photo.altText}
            onChange={(altText) => saver.edit({ kind: 'alt-text', photoId: photo.id, altText })}
            onLeave={saver.flush}
            longest={ALT_TEXT_LONGEST}
            hint="For people who cannot see it: a sentence is enough, without names."
          />
          <Buttons {...props} />
        </div>
      </div>
    </li>
  );
}

function PhotoStanding({ draftId, photo }: Pick<PhotoRowProps, 'draftId' | 'photo'>) {
  const needs = needsWriter(photo);
  const icon: IconName =
    photo.checkState === 'waiting'
      ? 'search'
      : photo.checkState === 'refused'
        ? 'stopped'
        : needs || photo.checkState === 'failed'
          ? 'needs-you'
          : 'going-well';
  const again = checkAgainWords(photo);
  const hasFaces = photo.checkState === 'checked' && photo.previewUrl !== null;
  return (
    <div className={styles.standing}>
      <p className={styles.words} data-tone={icon}>
        <Icon name={icon} size={16} />
        <span>{countWords(photo)}</span>
      </p>
      {again === undefined ? null : <p className={styles.again}>{again}</p>}
      {hasFaces ? (
        <LinkButton to={`/drafts/${draftId}/photos/${photo.id}`} icon="eye">
          {needs ? 'Say who is in it' : 'Look closer'}
          <span className="only-heard">, photo {photo.position}</span>
        </LinkButton>
      ) : null}
    </div>
  );
}

function Buttons({ photo, count, order, onTakeOut, isGoing }: PhotoRowProps) {
  const { position } = photo;
  return (
    <div className={styles.buttons}>
      {count > 1 ? (
        <>
          <Button
            off={position === 1 ? '' : undefined}
            onPress={() => order.move(photo, position - 1)}
          >
            Earlier<span className="only-heard">: move photo {position}</span>
          </Button>
          <Button
            off={position === count ? '' : undefined}
            onPress={() => order.move(photo, position + 1)}
          >
            Later<span className="only-heard">: move photo {position}</span>
          </Button>
        </>
      ) : null}
      <Button icon="cross" onPress={onTakeOut} busy={isGoing ? 'Taking it out…' : undefined}>
        Take out<span className="only-heard"> photo {position}</span>
      </Button>
    </div>
  );
}
