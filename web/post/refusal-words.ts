import { Refusal } from '../api/client.ts';

/** What went wrong and what to do, in one line for beside a field or a button. */
export function refusalWords(error: unknown): string {
  if (error instanceof Refusal)
    return `${error.title.replace(/([^.!?…])$/, '$1.')} ${error.detail}`;
  return 'Something went wrong. Try again; if it stays, tell your administrator.';
}
