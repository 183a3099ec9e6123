import { useMutation } from '@tanstack/react-query';
import { savedSchema } from '../../../server/contract/drafts.contract.ts';
import type { Draft } from '../../../server/contract/drafts.contract.ts';
import { Refusal, request } from '../../api/client.ts';
import { Button } from '../../components/button/button.tsx';
import { Notice } from '../../components/notice/notice.tsx';
import { uploadWords } from './photos/upload-tray.ts';
import type { TrayFile } from './photos/upload-tray.ts';
import type { DraftSaver, SavingState } from './saving/draft-saver.ts';
import type { TimingState } from './where-and-when.tsx';
import styles from './hand-in.module.css';

export interface HandInProps {
  readonly draft: Draft;
  readonly saver: DraftSaver;
  readonly saving: SavingState;
  readonly files: readonly TrayFile[];
  readonly timing: Pick<TimingState, 'wrong'>;
}

/** What still keeps a draft from being handed in, the first thing to see to; null when nothing does. */
export function whatStopsIt({
  draft,
  saving,
  files,
  timing,
}: Omit<HandInProps, 'saver'>): string | null {
  const submit = draft.acts.find((each) => each.act === 'submit');
  if (submit !== undefined && !submit.allowed)
    return submit.because ?? 'It cannot be handed in now.';
  if (saving.conflicts.length > 0) return 'First choose between your words and your colleague’s.';
  if (uploadWords(files) !== null) return 'Photos are still on their way.';
  if (draft.text.trim() === '' && draft.photos.length === 0)
    return 'Write something or add a photo first.';
  if (draft.pageIds.length === 0) return 'Choose a Page first.';
  if (timing.wrong !== null) return timing.wrong;
  const blocks = draft.findings.filter((finding) => finding.severity === 'block').length;
  if (blocks > 0)
    return blocks === 1
      ? '1 thing stops it: see “What was found”.'
      : `${blocks} things stop it: see “What was found”.`;
  return null;
}

/** Hands the draft in, or says what has to happen first. */
export function HandIn(props: HandInProps) {
  const { draft, saver } = props;
  const handIn = useMutation({
    mutationFn: () =>
      saver.act(({ version }) =>
        request('POST', `/api/drafts/${draft.id}/submit`, {
          body: { version },
          schema: savedSchema,
        }),
      ),
  });
  const stops = whatStopsIt(props);
  return (
    <div className={styles.handIn}>
      {handIn.error instanceof Refusal ? (
        <Notice tone="stopped" word={handIn.error.title} live>
          {handIn.error.detail}
        </Notice>
      ) : null}
      <Button
        kind="primary"
        icon="send"
        wide
        onPress={() => handIn.mutate()}
        busy={handIn.isPending ? 'Handing it in…' : undefined}
        off={stops ?? undefined}
      >
        Hand in for approval
      </Button>
      {stops === null ? (
        <p className={styles.next}>
          Then a head looks at it. You can take it back until they decide.
        </p>
      ) : null}
    </div>
  );
}
