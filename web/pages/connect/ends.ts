import { formatWholeDay } from '../../time.ts';

/** When the token ends, and when Facebook asks for a fresh sign-in. */
export function endInWords(ends: {
  readonly expiresAt: string | null;
  readonly dataAccessExpiresAt: string | null;
}): string {
  const token =
    ends.expiresAt === null
      ? 'It does not end by itself'
      : `It ends on ${formatWholeDay(ends.expiresAt)}`;
  return ends.dataAccessExpiresAt === null
    ? `${token}.`
    : `${token}; Facebook asks for a fresh sign-in by ${formatWholeDay(ends.dataAccessExpiresAt)}.`;
}
