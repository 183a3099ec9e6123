import type { Tx } from '../database/client.ts';
import { canonicalJson } from '../kernel/digest.ts';
import type { Finding } from './finding.contract.ts';

export interface KeptFinding extends Finding {
  readonly id: string;
  readonly resolution: {
    readonly reason: string;
    readonly personId: string;
    readonly at: Date;
  } | null;
}

/** The findings of one round, in the order in which they are shown, with how each hold was resolved last. */
export async function findingsOf(
  tx: Tx,
  draft: { id: string; revision: number; findingRound: number },
): Promise<KeptFinding[]> {
  const rows = await tx
    .selectFrom('draft_finding as finding')
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('hold_resolution')
          .select(['reason', 'person_id', 'at'])
          .whereRef('hold_resolution.finding_id', '=', 'finding.id')
          .orderBy('seq', 'desc')
          .limit(1)
          .as('resolution'),
      (join) => join.onTrue(),
    )
    .selectAll('finding')
    .select(['resolution.reason', 'resolution.person_id', 'resolution.at'])
    .where('finding.draft_id', '=', draft.id)
    .where('finding.number', '=', draft.revision)
    .where('finding.round', '=', draft.findingRound)
    .orderBy('finding.position')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    check: row.check_name as Finding['check'],
    rule: row.rule,
    severity: row.severity,
    place: row.place,
    why: row.why,
    remedy: row.remedy,
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.basis === null ? {} : { basis: row.basis }),
    resolution:
      row.person_id === null || row.reason === null || row.at === null
        ? null
        : { reason: row.reason, personId: row.person_id, at: row.at },
  }));
}

/**
 * Keeps a new round of findings. A hold that somebody already resolved stays resolved when the very same finding comes
 * up again: same rule, same place, same words, resting on the same, whichever model said so.
 */
export async function keepFindings(
  tx: Tx,
  draft: { id: string; revision: number; round: number },
  findings: readonly Finding[],
  before: readonly KeptFinding[],
  newId: () => string,
): Promise<void> {
  const signature = (finding: Finding): string =>
    // One spelling: the database gives the keys of a place back in an order of its own.
    canonicalJson([
      finding.check,
      finding.rule,
      finding.severity,
      finding.place,
      finding.why,
      finding.basis ?? null,
    ]);
  const resolved = new Map(
    before.flatMap((each) =>
      each.resolution === null ? [] : [[signature(each), each.resolution] as const],
    ),
  );
  for (const [position, finding] of findings.entries()) {
    const id = newId();
    await tx
      .insertInto('draft_finding')
      .values({
        id,
        draft_id: draft.id,
        number: draft.revision,
        round: draft.round,
        position,
        check_name: finding.check,
        rule: finding.rule,
        severity: finding.severity,
        place: JSON.stringify(finding.place),
        why: finding.why,
        remedy: finding.remedy,
        model: finding.model === undefined ? null : JSON.stringify(finding.model),
        basis: finding.basis ?? null,
      })
      .execute();
    const resolution = resolved.get(signature(finding));
    if (resolution !== undefined) await keepResolution(tx, id, resolution);
  }
}

export async function keepResolution(
  tx: Tx,
  findingId: string,
  resolution: { reason: string; personId: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('hold_resolution')
    .values({
      finding_id: findingId,
      act: 'settled',
      person_id: resolution.personId,
      reason: resolution.reason,
      at: resolution.at,
    })
    .execute();
}

/** Opens a settled point again; what was said about it before stays on the record. */
export async function keepReopening(
  tx: Tx,
  findingId: string,
  by: { personId: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('hold_resolution')
    .values({
      finding_id: findingId,
      act: 'reopened',
      person_id: by.personId,
      reason: null,
      at: by.at,
    })
    .execute();
}
