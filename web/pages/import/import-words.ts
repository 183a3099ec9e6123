import type { ImportCounts, ImportState } from '../../../server/contract/import.contract.ts';

/** "1 pupil", "1,204 pupils". */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : several}`;
}

type Kind = Exclude<keyof ImportCounts, 'rows' | 'answersUnchanged'>;

/** What there is of each kind, in the order in which a person asks about it, as short as a button has room for. */
const SAYS: readonly { readonly kind: Kind; readonly says: (count: number) => string }[] = [
  { kind: 'added', says: (count) => `${number(count)} new` },
  { kind: 'changed', says: (count) => `${number(count)} changed` },
  { kind: 'turnedToYes', says: (count) => `${number(count)} turned to yes` },
  { kind: 'turnedToNo', says: (count) => `${number(count)} turned to no` },
  { kind: 'newlyAnswered', says: (count) => counted(count, 'first answer') },
  { kind: 'otherwiseChanged', says: (count) => `${counted(count, 'answer')} with other terms` },
];

function number(count: number): string {
  return count.toLocaleString('en-GB');
}

/** "12 new, 3 turned to no": what an import does, without what it leaves alone. */
export function whatChanges(counts: ImportCounts): string {
  const parts = SAYS.filter(({ kind }) => counts[kind] > 0).map(({ kind, says }) =>
    says(counts[kind]),
  );
  return parts.length === 0 ? 'nothing changes' : parts.join(', ');
}

export type GoneChoice = 'keep' | 'left-yesterday' | 'leave-today';

/** The words on the button that applies: everything that a press does. */
export function applyWords(
  counts: ImportCounts,
  choices: { readonly gone: GoneChoice; readonly isAgainstANo: boolean },
): string {
  const parts = SAYS.filter(({ kind }) => counts[kind] > 0).map(({ kind, says }) =>
    says(counts[kind]),
  );
  if (choices.isAgainstANo) parts.push(`${number(counts.againstANo)} yes against a no`);
  if (choices.gone !== 'keep' && counts.gone > 0) {
    const leaves = counts.gone === 1 ? 'leaves' : 'leave';
    parts.push(`${number(counts.gone)} ${leaves}${choices.gone === 'leave-today' ? ' today' : ''}`);
  }
  return parts.length === 0 ? 'Apply: nothing changes' : `Apply: ${parts.join(', ')}`;
}

/** How far an import has come, in a few words. */
export const STATE_WORDS: Readonly<Record<ImportState, string>> = {
  'needs-mapping': 'Not applied yet',
  'has-problems': 'Not applied yet',
  ready: 'Not applied yet',
  applied: 'Applied',
  undone: 'Taken back',
  dropped: 'Dropped',
  expired: 'Not applied in time',
};

/** "1.2 MB", "48 KB". */
export function sizeWords(bytes: number): string {
  const kilobytes = bytes / 1024;
  return kilobytes < 1000
    ? `${Math.max(1, Math.round(kilobytes))} KB`
    : `${(kilobytes / 1024).toFixed(1)} MB`;
}
