import type { DraftFile } from './draft.store.ts';
import type { KeptFinding } from './finding.store.ts';
import type { DecisionFile } from './deciding.rules.ts';

/** What the rules about "who may do this now" look at, taken from a loaded draft and its findings. */
export function decisionFile(
  draft: DraftFile,
  findings: readonly KeptFinding[],
  undoUntil?: Date,
): DecisionFile {
  return {
    state: draft.state,
    authorId: draft.authorId,
    editorIds: draft.editorIds,
    schoolIds: schoolsOf(draft),
    blocks: findings.filter((finding) => finding.severity === 'block').length,
    unresolvedHolds: findings.filter(
      (finding) => finding.severity === 'hold' && finding.resolution === null,
    ).length,
    wantedAt: draft.wantedAt,
    ...(undoUntil === undefined ? {} : { undoUntil }),
  };
}

/** The schools that a draft concerns: its own first, then those of its Pages. */
export function schoolsOf(draft: DraftFile): string[] {
  return [...new Set([draft.schoolId, ...draft.pages.map((page) => page.schoolId)])];
}
