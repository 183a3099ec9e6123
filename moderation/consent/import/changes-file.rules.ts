import { BYTE_ORDER_MARK, csvLine } from '../copies/csv.rules.ts';
import type { Turn } from './answers.rules.ts';
import { isChanged, type Plan, turnsBy } from './diff.rules.ts';
import { changesInWords } from './shown.rules.ts';
import { nameOf, type RegisterView } from './register-view.rules.ts';
import type { Problem } from './sheet.rules.ts';

const TURNS: Readonly<Record<Turn, string>> = {
  'turned-to-yes': 'turns to yes',
  'turned-to-no': 'turns to no',
  'newly-answered': 'first answer',
  'otherwise-changed': 'answer changes',
  'against-a-no': 'yes against a no',
};

/** Everything that an import would change, or its problems, as CSV in UTF-8 with the mark that Excel needs. */
export function changesFile(
  problems: readonly Problem[],
  plan: Plan | null,
  uses: RegisterView['uses'],
): string {
  const lines: (readonly string[])[] = [['Row', 'Pupil', 'Class', 'What', 'Was', 'Becomes']];
  for (const { row, column, says } of problems)
    lines.push([
      String(row ?? ''),
      '',
      '',
      `problem${column === null ? '' : ` in ${column}`}`,
      '',
      says,
    ]);
  if (plan !== null) lines.push(...linesOf(plan, uses));
  return [BYTE_ORDER_MARK, ...lines.map(csvLine)].join('');
}

function linesOf(plan: Plan, uses: RegisterView['uses']): string[][] {
  const who = (pupil: {
    row?: number;
    forename: string;
    surname: string;
    className?: string | null | undefined;
  }): string[] => [String(pupil.row ?? ''), nameOf(pupil), pupil.className ?? ''];
  return [
    ...plan.added.map(({ pupil }) => [...who(pupil), 'new', '', '']),
    ...plan.known
      .filter(isChanged)
      .flatMap((planned) =>
        changesInWords(planned).map(({ what, was, becomes }) => [
          ...who(planned.pupil),
          what,
          was ?? '',
          becomes ?? '',
        ]),
      ),
    ...plan.gone.map((on) => [...who({ ...on }), 'not in the file', '', '']),
    ...[...turnsBy(plan)].flatMap(([kind, turns]) =>
      turns.map(({ of, turn }) => [
        ...who(of.pupil),
        `${uses.get(turn.use)?.name ?? turn.use}: ${TURNS[kind]}`,
        turn.was,
        turn.becomes,
      ]),
    ),
    ...plan.questions.map(({ pupil }) => [...who(pupil), 'who is this on the register?', '', '']),
    ...plan.hints.map(({ row, says }) => [String(row ?? ''), '', '', 'worth knowing', '', says]),
  ];
}
