import { LIMITS } from '../../kernel/limits.ts';
import type { Plan, PlanCounts } from './diff.rules.ts';
import { firstCells, readWithProposal } from './first-rows.rules.ts';
import type { Mapping } from './mapping.contract.ts';
import { looksLike, proposeMapping, wordsByColumn } from './proposal.rules.ts';
import { nameOf, type RegisterView } from './register-view.rules.ts';
import type { FilePupil } from './rows.rules.ts';
import type { Problem, Sheet } from './sheet.rules.ts';
import { listed, previewOf, shownDiff } from './shown.rules.ts';
import type { Surprise } from './surprises.rules.ts';

interface Kept {
  readonly id: string;
  readonly schoolId: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly state: 'open' | 'applied' | 'undone' | 'dropped' | 'expired';
  readonly mapping: Mapping | null;
  readonly matches: ReadonlyMap<string, string | null>;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
  readonly appliedBy: string | null;
  readonly appliedAt: Date | null;
  readonly undoneBy: string | null;
  readonly undoneAt: Date | null;
  readonly counts: PlanCounts | null;
}

interface Run {
  readonly sheet: Sheet;
  readonly uses: RegisterView['uses'];
  readonly problems: readonly Problem[];
  readonly pupils: readonly FilePupil[];
  readonly planned: {
    readonly plan: Plan;
    readonly surprises: readonly Surprise[];
    readonly digest: string;
  } | null;
}

type State =
  | 'needs-mapping'
  | 'has-problems'
  | 'ready'
  | 'applied'
  | 'undone'
  | 'dropped'
  | 'expired';

/** An import as lists show it. `run` tells more about an open one. */
export function summaryOf(kept: Kept, run?: Run) {
  return {
    id: kept.id,
    schoolId: kept.schoolId,
    fileName: kept.fileName,
    sha256: kept.sha256,
    bytes: kept.bytes,
    rows: kept.rows,
    state: stateOf(kept, run),
    uploadedBy: kept.uploadedBy,
    uploadedAt: kept.uploadedAt.toISOString(),
    appliedBy: kept.appliedBy,
    appliedAt: kept.appliedAt?.toISOString() ?? null,
    undoneBy: kept.undoneBy,
    undoneAt: kept.undoneAt?.toISOString() ?? null,
    counts: kept.counts,
  };
}

function stateOf({ state, mapping }: Kept, run: Run | undefined): State {
  if (state !== 'open') return state;
  if (mapping === null) return 'needs-mapping';
  if (run === undefined) return 'ready';
  return run.planned === null || run.planned.plan.questions.length > 0 ? 'has-problems' : 'ready';
}

/** An import with everything that a person needs to decide about it. */
export function showImport({
  kept,
  run,
  whyNotUndo,
}: {
  kept: Kept;
  run: Run | undefined;
  whyNotUndo: string | null;
}) {
  const planned = run?.planned ?? null;
  const problems = run?.problems ?? [];
  const proposal = run === undefined ? null : proposeMapping(run.sheet, new Set(run.uses.keys()));
  const first =
    run === undefined || proposal === null || kept.mapping !== null
      ? run
      : readWithProposal(run.sheet, proposal, run.uses);
  return {
    ...summaryOf(kept, run),
    headings: run?.sheet.headings ?? [],
    wordsByColumn: run === undefined ? {} : wordsByColumn(run.sheet),
    firstCells: run === undefined ? {} : firstCells(run.sheet),
    uses: [...(run?.uses ?? [])].map(([use, { name }]) => ({ use, name })),
    looksLike: run === undefined ? null : looksLike(run.sheet.headings),
    proposal,
    mapping: kept.mapping,
    preview:
      run === undefined || first === undefined
        ? []
        : previewOf(run.sheet, first.pupils, first.problems, run.uses),
    problems: {
      shown: problems.slice(0, LIMITS.importProblemsListed),
      more: Math.max(0, problems.length - LIMITS.importProblemsListed),
    },
    questions: listed(planned?.plan.questions ?? [], ({ pupil, candidates }) => ({
      row: pupil.row,
      number: pupil.number,
      name: nameOf(pupil),
      className: pupil.className ?? null,
      candidates: candidates.map((each) => ({
        subjectId: each.id,
        name: nameOf(each),
        // Somebody of another school is told by the school.
        className: each.schoolId === kept.schoolId ? each.className : (each.schoolName ?? null),
      })),
    })),
    matches: [...kept.matches].map(([number, subjectId]) => ({ number, subjectId })),
    diff: planned === null || run === undefined ? null : shownDiff(planned.plan, run.uses),
    surprises: planned?.surprises ?? [],
    digest: planned?.digest ?? null,
    undo: { allowed: whyNotUndo === null, says: whyNotUndo },
  };
}
