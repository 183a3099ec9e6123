import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { Photo } from '../../../server/contract/drafts.contract.ts';
import { Button } from '../../components/button/button.tsx';
import { Dialog } from '../../components/dialog/dialog.tsx';
import styles from './photos-one-by-one.module.css';

type FinishedPhoto = Photo & { readonly renderedUrl: string };

function isFinished(photo: Photo): photo is FinishedPhoto {
  return photo.renderedUrl !== null;
}

export interface PublishedFileProps {
  readonly photos: readonly Photo[];
  /** The photo that is looked at on the page behind. */
  readonly photo: Photo;
}

/** The very file that will be published, without boxes and numbers, in a frame of ours; the arrows go to the others. */
export function PublishedFile({ photos, photo }: PublishedFileProps) {
  const [openId, setOpenId] = useState<string | null>(null);
  const finished = photos.filter(isFinished);
  const index = finished.findIndex((one) => one.id === openId);
  const shown = finished[index];
  if (!isFinished(photo)) return null;
  const go = (by: -1 | 1): void => {
    const next = finished[index + by];
    if (next) setOpenId(next.id);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    go(event.key === 'ArrowLeft' ? -1 : 1);
  };
  return (
    <div>
      <Button icon="eye" onPress={() => setOpenId(photo.id)}>
        Look at the very file<span className="only-heard"> of photo {photo.position}</span>
      </Button>
      <div onKeyDown={press} role="presentation">
        <Dialog
          isOpen={shown !== undefined}
          onClose={() => setOpenId(null)}
          title={`Photo ${shown?.position ?? ''} of ${photos.length}, as it will be published`}
          size="large"
          actions={
            <>
              <Button onPress={() => setOpenId(null)}>Close</Button>
              {finished.length > 1 ? (
                <>
                  <Button off={index === 0 ? '' : undefined} onPress={() => go(-1)}>
                    <span aria-hidden="true">‹ </span>Before
                    <span className="only-heard">, photo {shown && shown.position - 1}</span>
                  </Button>
                  <Button
                    off={index === finished.length - 1 ? '' : undefined}
                    onPress={() => go(1)}
                  >
                    Next<span aria-hidden="true"> ›</span>
                    <span className="only-heard">, photo {shown && shown.position + 1}</span>
                  </Button>
                </>
              ) : null}
            </>
          }
        >
          {shown ? <Picture key={shown.id} photo={shown} /> : null}
        </Dialog>
      </div>
    </div>
  );
}

function Picture({ photo }: { readonly photo: FinishedPhoto }) {
  const [words, setWords] = useState('Fetching the file…');
  return (
    <figure className={styles.file}>
      <img
        src={photo.renderedUrl}
        alt={
          photo.altText === '' ? `Photo ${photo.position}, without a description` : photo.altText
        }
        onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setWords(
            `${naturalWidth} × ${naturalHeight} pixels, without place, camera or name of the file`,
          )
        }
        onError={() => setWords('The file could not be shown. Close this and open it again.')}
      />
      <figcaption className={styles.fileWords}>
        <span role="status">{words}</span>
      </figcaption>
    </figure>
  );
}
