import { Refusal } from '../../../api/client.ts';
import type { Draft } from '../../../../server/contract/drafts.contract.ts';
import { valueIn, withChange } from './changes.ts';
import type { Change } from './changes.ts';

/** Whether somebody else changed the very thing: it is neither as it was nor as this person wants it. */
export function clashes(
  { change, base }: { readonly change: Change; readonly base: string },
  draft: Draft,
): boolean {
  const isVersioned = ['text', 'pages', 'wanted-at', 'urgent'].includes(change.kind);
  if (!isVersioned) return false;
  const now = valueIn(draft, change);
  return now !== base && now !== valueIn(withChange(draft, change), change);
}

/** Any failure as words for the person. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal({
    code: 'unexpected',
    title: 'Something went wrong here',
    detail: 'What you typed is kept on this device. Load the page again.',
    status: 400,
  });
}
