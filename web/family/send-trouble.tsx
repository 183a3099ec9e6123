import { Refusal } from '../api/client.ts';
import { Notice } from '../components/notice/notice.tsx';

/** Why the answers were not taken, and what to do; nothing that was chosen is lost. */
export function SendTrouble({ error }: { readonly error: unknown }) {
  if (error === null) return null;
  if (error instanceof Refusal && error.status === 0) {
    return (
      <Notice tone="stopped" word="You seem to be offline." live>
        Your answers are still here. Check the connection of this phone, then send them again:
        sending twice does no harm.
      </Notice>
    );
  }
  const refusal = error instanceof Refusal ? error : null;
  return (
    <Notice tone="stopped" word={refusal?.title ?? 'Your answers could not be sent.'} live>
      {refusal?.detail ?? 'They are still here. Try again in a minute, or call the school office.'}
    </Notice>
  );
}
