import type { Draft, Page, Photo } from '../../../server/contract/drafts.contract.ts';
import type { School } from '../../../server/contract/staff.contract.ts';
import { coversAmong } from '../../components/covered-picture/cover-geometry.ts';
import { PhotoGrid } from '../../components/photo-grid/photo-grid.tsx';
import type { GridPhoto } from '../../components/photo-grid/photo-grid.tsx';
import { hasHidden as hasHiddenParts } from '../../marking/published-view.ts';
import { formatMoment } from '../../time.ts';
import { useNow } from '../../use-now.ts';
import { wantedWords } from './draft-words.ts';
import styles from './post-preview.module.css';

export interface PostPreviewProps {
  readonly draft: Pick<Draft, 'text' | 'photos' | 'pageIds' | 'wantedAt' | 'publications'>;
  readonly pages: readonly Page[];
  readonly schools: readonly School[];
  /** Pictures of this device for photos that the server has no preview of yet, by picture id. */
  readonly local?: ReadonlyMap<string, string>;
  /** A part of the text to mark, in UTF-16 offsets, end exclusive. */
  readonly marked?: { readonly start: number; readonly end: number } | null;
  readonly onOpen?: (photo: Photo) => void;
}

/** The post as its Page will show it: who says it, when, the words, the photos. */
export function PostPreview(props: PostPreviewProps) {
  const { draft, pages, schools, local, onOpen } = props;
  const now = useNow();
  const chosen = pages.filter((page) => draft.pageIds.includes(page.id));
  const [first, ...others] = chosen;
  const school = schools.find((one) => one.id === first?.schoolId);
  const publishedAt =
    draft.publications.find((one) => one.pageId === first?.id)?.publishedAt ?? null;
  const shown = draft.photos.flatMap((photo) => {
    const src = photo.renderedUrl ?? photo.previewUrl ?? local?.get(photo.pictureId);
    if (src === undefined) return [];
    return [{ photo, key: photo.id, src, alt: photo.altText, ...hidden(photo) }];
  });
  const hasHidden = shown.some((one) => 'hidden' in one);
  return (
    <div className={styles.preview}>
      <article className={styles.post} aria-label="The post as the Page will show it">
        <header className={styles.head} data-school-accent={school?.accent}>
          <span className={styles.face} aria-hidden="true">
            {(first?.name ?? '?').slice(0, 1)}
          </span>
          <div>
            <p className={styles.page}>{first?.name ?? 'No Page chosen yet'}</p>
            <p className={styles.when}>
              {publishedAt === null
                ? wantedWords(draft.wantedAt, now)
                : formatMoment(publishedAt, now)}
            </p>
          </div>
        </header>
        {draft.text.trim() === '' ? (
          <p className={styles.none}>No words yet.</p>
        ) : (
          <p className={styles.text}>
            <MarkedText text={draft.text} marked={props.marked ?? null} />
          </p>
        )}
        <PhotoGrid
          photos={shown}
          {...(onOpen === undefined
            ? {}
            : {
                onOpen: (index: number) => {
                  const photo = shown[index]?.photo;
                  if (photo) onOpen(photo);
                },
              })}
        />
      </article>
      {others.length > 0 ? (
        <p className={styles.note}>
          The same post on {others.map((page) => page.name).join(', ')}.
        </p>
      ) : null}
      {hasHidden ? (
        <p className={styles.note}>
          Covers are shown roughly here. They are drawn for good once the draft is handed in.
        </p>
      ) : null}
    </div>
  );
}

/** What is not to be seen of a photo of which no finished file is there yet. */
function hidden(photo: Photo): Pick<GridPhoto, 'hidden'> {
  if (photo.renderedUrl !== null || photo.facts === null || !hasHiddenParts(photo)) return {};
  const { facts, markings, crop = null } = photo;
  return { hidden: { size: facts, covers: coversAmong(markings), crop } };
}

function MarkedText({
  text,
  marked,
}: {
  readonly text: string;
  readonly marked: { readonly start: number; readonly end: number } | null;
}) {
  if (marked === null || marked.end <= marked.start) return text;
  return (
    <>
      {text.slice(0, marked.start)}
      <mark id="marked-words" className={styles.marked} tabIndex={-1}>
        {text.slice(marked.start, marked.end)}
      </mark>
      {text.slice(marked.end)}
    </>
  );
}
