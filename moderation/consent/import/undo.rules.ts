/** Why an applied import cannot be undone any more, in a sentence; null when it can. */
export function whyNotUndo(
  isLast: boolean,
  resting: {
    readonly answers: boolean;
    readonly flags: boolean;
    readonly drafts: boolean;
    readonly changes: boolean;
  },
): string | null {
  if (!isLast) return 'Another import was applied after this one. Only the last can be undone.';
  if (resting.answers)
    return 'Parents or the office have answered since about pupils whom it changed.';
  if (resting.flags)
    return 'A pupil whom it brought in cannot be taken out of the register any more.';
  if (resting.drafts)
    return 'A post that shows pupils whom it changed was sent for checking or decided on since.';
  if (resting.changes) return 'A pupil whom it changed was changed again since.';
  return null;
}
