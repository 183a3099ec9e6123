import type { Tx } from '../../database/client.ts';
import { digestOfPlan, type Plan, planImport } from './diff.rules.ts';
import { contentOf, type KeptImport } from './import.store.ts';
import { problemsOfMapping } from './mapping.rules.ts';
import { isSheet, readCsv } from './read-csv.ts';
import { type Count, UNCOUNTED } from './progress.rules.ts';
import type { RegisterView } from './register-view.rules.ts';
import { type FilePupil, readRows } from './rows.rules.ts';
import type { Problem, Sheet } from './sheet.rules.ts';
import { type Surprise, surprisesOf } from './surprises.rules.ts';
import { registerView, usesAskedAbout } from './view.store.ts';

/** What a file comes to today. Nothing is changed by finding out. */
export interface DryRun {
  readonly sheet: Sheet;
  readonly uses: RegisterView['uses'];
  readonly problems: readonly Problem[];
  readonly pupils: readonly FilePupil[];
  /** Null while there is no mapping, or there are problems. */
  readonly planned: {
    readonly plan: Plan;
    readonly view: RegisterView;
    readonly surprises: readonly Surprise[];
    readonly digest: string;
  } | null;
}

/**
 * Reads an open import's file again with its mapping and compares it with the register.
 *
 * @param day the school day on which it would be applied
 * @returns undefined when the import's file is gone
 */
export async function dryRun(
  tx: Tx,
  kept: KeptImport,
  day: string,
  count: Count = UNCOUNTED,
): Promise<DryRun | undefined> {
  if (kept.state !== 'open') return undefined;
  count.begin('reading', kept.rows);
  const content = await contentOf(tx, kept.id);
  if (content === undefined) return undefined;
  const sheet = readCsv(content);
  // It was read once when it came, and the bytes are the same.
  if (!isSheet(sheet)) throw new Error('A file that was taken in cannot be read any more.');
  const uses = await usesAskedAbout(tx);
  const { mapping } = kept;
  if (mapping === null) return { sheet, uses, problems: [], pupils: [], planned: null };
  const unfit = problemsOfMapping(mapping, sheet.headings, new Set(uses.keys()));
  if (unfit.length > 0) return { sheet, uses, problems: unfit, pupils: [], planned: null };
  const { pupils, problems } = readRows(sheet, mapping);
  if (problems.length > 0) return { sheet, uses, problems, pupils, planned: null };
  count.did(kept.rows);
  count.begin('comparing', pupils.length);
  const view = await registerView(tx, kept, pupils);
  const plan = planImport(pupils, view, kept.matches, day);
  const surprises = surprisesOf(plan);
  count.did(pupils.length);
  return {
    sheet,
    uses,
    problems,
    pupils,
    planned: { plan, view, surprises, digest: digestOfPlan(plan) },
  };
}
