import { useEffect, useId, useRef, useState } from 'react';
import type { ChangeEvent, DragEvent } from 'react';
import type { Draft } from '../../../../server/contract/drafts.contract.ts';
import { Button } from '../../../components/button/button.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { photosInWords } from '../../../marking/photo-words.ts';
import type { DraftSaver } from '../saving/draft-saver.ts';
import { PhotoRow } from './photo-row.tsx';
import { TakenOut } from './taken-out.tsx';
import { TrayWords } from './tray-words.tsx';
import { usePhotoOrder } from './use-photo-order.ts';
import { useTakingOut } from './use-taking-out.ts';
import type { Uploads } from './use-upload-tray.ts';
import styles from './photos-section.module.css';

export interface PhotosSectionProps {
  readonly draft: Draft;
  readonly saver: DraftSaver;
  readonly uploads: Uploads;
}

/** The photos of a draft: adding (button, drag and drop, paste), describing, ordering and taking out. */
export function PhotosSection({ draft, saver, uploads }: PhotosSectionProps) {
  const headingId = useId();
  const { photos } = draft;
  const order = usePhotoOrder(photos, saver);
  const takingOut = useTakingOut(draft, saver);
  const { isOver, handlers } = useDrop(uploads.tray.add);
  usePaste(uploads.tray.add);
  return (
    <section
      className={styles.section}
      aria-labelledby={headingId}
      data-over={isOver || undefined}
      {...handlers}
    >
      <div className={styles.head}>
        <h2 id={headingId}>Photos</h2>
        {photos.length > 0 ? <p>{photosInWords(photos.length)}</p> : null}
      </div>
      <TrayWords uploads={uploads} />
      {photos.length > 0 || takingOut.taken !== null ? (
        <ol className={styles.photos} aria-label="Photos in their order">
          {photos.map((photo, index) => (
            <PhotoRow
              key={photo.pictureId}
              draftId={draft.id}
              photo={photo}
              local={uploads.state.local.get(photo.pictureId)}
              count={photos.length}
              before={
                takingOut.taken?.photo.position === index + 1 ? (
                  <TakenOut takingOut={takingOut} />
                ) : null
              }
              saver={saver}
              order={order}
              onTakeOut={() => takingOut.takeOut(photo)}
              isGoing={takingOut.going === photo.pictureId}
            />
          ))}
          {takingOut.taken !== null && takingOut.taken.photo.position > photos.length ? (
            <li className={styles.taken}>
              <TakenOut takingOut={takingOut} />
            </li>
          ) : null}
        </ol>
      ) : null}
      <AddPhotos onAdd={uploads.tray.add} isFirst={photos.length === 0} />
      <p className="only-heard" role="status">
        {order.said}
      </p>
    </section>
  );
}

function AddPhotos({
  onAdd,
  isFirst,
}: {
  readonly onAdd: (files: readonly File[]) => void;
  readonly isFirst: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    onAdd([...(event.target.files ?? [])]);
    // So that the same file can be chosen again after a refusal.
    event.target.value = '';
  };
  return (
    <div className={styles.add} data-first={isFirst || undefined}>
      <input
        ref={input}
        className={styles.input}
        type="file"
        accept="image/*,.heic,.heif"
        multiple
        tabIndex={-1}
        aria-label="Photos to add"
        onChange={choose}
      />
      <Button icon="plus" onPress={() => input.current?.click()}>
        Add photos
      </Button>
      <p className={styles.hint}>
        <Icon name="photo" size={16} />
        <span>
          <span className={styles.byMouse}>Or drop them here, or paste. </span>
          Up to 10. Where and with what they were taken is removed.
        </span>
      </p>
    </div>
  );
}

/** Photos dropped on the section; elsewhere on the page a drop must not make the browser leave it. */
function useDrop(onAdd: (files: readonly File[]) => void) {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const stay = (event: globalThis.DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    globalThis.addEventListener('dragover', stay);
    globalThis.addEventListener('drop', stay);
    return () => {
      globalThis.removeEventListener('dragover', stay);
      globalThis.removeEventListener('drop', stay);
    };
  }, []);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (
          !(
            event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)
          )
        )
          setOver(false);
      },
      onDrop: (event: DragEvent) => {
        setOver(false);
        if (!hasFiles(event)) return;
        event.preventDefault();
        onAdd([...event.dataTransfer.files]);
      },
    },
  };
}

/** Photos pasted anywhere on the page; pasted words go where they always go. */
function usePaste(onAdd: (files: readonly File[]) => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      onAdd(files);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [onAdd]);
}
