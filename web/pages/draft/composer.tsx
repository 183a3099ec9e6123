import { useId, useRef } from 'react';
import { useNavigate } from 'react-router';
import type { FindingPlace } from '../../../server/contract/drafts.contract.ts';
import type { Session } from '../../../server/contract/staff.contract.ts';
import { usePages } from '../../api/pages.ts';
import { PageStands } from '../../post/page-stands.tsx';
import { schoolOf } from '../../api/session.ts';
import { Field } from '../../components/field/field.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { PageHeading } from '../../components/page-heading/page-heading.tsx';
import { SchoolTag } from '../../components/school-tag/school-tag.tsx';
import { StateBadge } from '../../components/state-badge/state-badge.tsx';
import { openingOf } from './draft-words.ts';
import { FindingsPanel } from './findings-panel.tsx';
import { HandIn } from './hand-in.tsx';
import { PhotosSection } from './photos/photos-section.tsx';
import type { TrayState } from './photos/upload-tray.ts';
import { useUploadTray } from './photos/use-upload-tray.ts';
import { PostPreview } from './post-preview.tsx';
import { SavedWords } from './saved-words.tsx';
import { SavingNotices } from './saving-notices.tsx';
import type { LoadedDraft } from './draft-page.tsx';
import type { TimingState } from './where-and-when.tsx';
import { useTiming, WhenItGoes, WhereItGoes } from './where-and-when.tsx';
import styles from './composer.module.css';

const TEXT_LONGEST = 5_000;

/** Writing a post: words, photos, Pages and time on one side; how it will look and what was found on the other. */
export function Composer({
  draft,
  saver,
  saving,
  session,
}: LoadedDraft & { readonly session: Session }) {
  const pages = usePages();
  const uploads = useUploadTray(draft.id);
  const timing = useTiming(draft, saver);
  const words = useRef<HTMLDivElement>(null);
  const school = schoolOf(session, draft.schoolId);
  const showMe = useShowMe(draft.id, draft.photos, words);
  return (
    <>
      <PageHeading
        within="Drafts"
        facts={
          <>
            {school ? <SchoolTag school={school} full /> : null}
            <StateBadge state={draft.state} />
            <SavedWords saving={saving} />
          </>
        }
      >
        {openingOf(draft.text) ?? 'Write a post'}
      </PageHeading>
      <div className={styles.columns}>
        <div className={styles.form}>
          <CameBack draft={draft} />
          <NotYours draft={draft} personId={session.person.id} />
          <SavingNotices saver={saver} saving={saving} />
          <div ref={words}>
            <Field
              label="The words"
              name="text"
              kind="textarea"
              lines={7}
              required
              spellCheck
              hint="As parents will read them. No full names of children, no phone numbers."
              value={draft.text}
              longest={TEXT_LONGEST}
              onChange={(text) => saver.edit({ kind: 'text', text })}
              onLeave={saver.flush}
            />
          </div>
          <PhotosSection draft={draft} saver={saver} uploads={uploads} />
          <PageStands pages={pages} only={draft.publications.map(({ pageId }) => pageId)} />
          <WhereItGoes draft={draft} saver={saver} pages={pages} schools={session.schools} />
          <WhenItGoes draft={draft} saver={saver} timing={timing} />
        </div>
        <Aside
          draft={draft}
          saver={saver}
          saving={saving}
          schools={session.schools}
          pages={pages}
          uploads={uploads.state}
          timing={timing}
          onShow={showMe}
        />
      </div>
    </>
  );
}

interface AsideProps extends LoadedDraft {
  readonly schools: Session['schools'];
  readonly pages: ReturnType<typeof usePages>;
  readonly uploads: TrayState;
  readonly timing: TimingState;
  readonly onShow: (place: FindingPlace) => (() => void) | null;
}

/** What was found, how the post will look, and the button that hands it in. */
function Aside(props: AsideProps) {
  const { draft, saver, saving, schools, pages, uploads, timing, onShow } = props;
  const previewId = useId();
  return (
    <div className={styles.aside}>
      <FindingsPanel draft={draft} isWriting onShow={onShow} />
      <section className={styles.preview} aria-labelledby={previewId}>
        <h2 id={previewId}>As the Page will show it</h2>
        <PostPreview draft={draft} pages={pages} schools={schools} local={uploads.local} />
      </section>
      <div className={styles.foot}>
        <HandIn draft={draft} saver={saver} saving={saving} files={uploads.files} timing={timing} />
      </div>
    </div>
  );
}

function CameBack({ draft }: Pick<LoadedDraft, 'draft'>) {
  if (draft.cameBackBecause !== null) {
    return (
      <Notice tone="needs-you" word="It came back.">
        {draft.cameBackBecause}
      </Notice>
    );
  }
  if (draft.state !== 'needs-changes') return null;
  return (
    <Notice tone="needs-you" word="The checks stopped it.">
      Mend what “What was found” says, then hand it in again.
    </Notice>
  );
}

/** A head who mends a colleague's draft becomes one of its writers, and should know it before the first letter. */
function NotYours({ draft, personId }: Pick<LoadedDraft, 'draft'> & { readonly personId: string }) {
  if (draft.author.id === personId) return null;
  return (
    <Notice tone="information" word={`${draft.author.name} began this draft.`}>
      If you change anything, you count as one of its writers, and somebody else decides it.
    </Notice>
  );
}

/** Ways to what a finding points at: the words themselves, a description, a photo, a face on the marking screen. */
function useShowMe(
  draftId: string,
  photos: LoadedDraft['draft']['photos'],
  words: { readonly current: HTMLElement | null },
): (place: FindingPlace) => (() => void) | null {
  const navigate = useNavigate();
  return (place) => {
    switch (place.kind) {
      case 'draft':
        return null;
      case 'text':
        return () => selectWords(words.current?.querySelector('textarea'), place);
      case 'alt-text':
        return () =>
          selectWords(
            document.querySelector<HTMLTextAreaElement>(`#photo-${place.photo} textarea`),
            place,
          );
      case 'photo':
      case 'region':
      case 'face': {
        const photo = photos.find((one) => one.position === place.photo);
        if (photo === undefined) return null;
        if (photo.checkState !== 'checked') return () => goToPhoto(place.photo);
        const face = place.kind === 'face' && place.face !== null ? `?face=${place.face}` : '';
        return () => void navigate(`/drafts/${draftId}/photos/${photo.id}${face}`);
      }
    }
  };
}

function selectWords(
  field: HTMLTextAreaElement | null | undefined,
  span: { readonly start: number; readonly end: number },
): void {
  if (!field) return;
  field.focus();
  field.setSelectionRange(span.start, span.end);
  field.scrollIntoView({ block: 'center' });
}

function goToPhoto(position: number): void {
  const row = document.getElementById(`photo-${position}`);
  row?.scrollIntoView({ block: 'center' });
  row?.querySelector('textarea')?.focus({ preventScroll: true });
}
