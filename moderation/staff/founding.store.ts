import type { Tx } from '../database/client.ts';

export interface NewFederation {
  readonly id: string;
  readonly name: string;
  readonly now: Date;
}

export interface NewSchool {
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
  readonly accent: 'sea' | 'clay' | 'plum' | 'moss' | 'slate';
}

export interface NewPolicy {
  readonly id: string;
  readonly title: string;
  /** School days, "2024-09-01". */
  readonly approvedOn: string;
  readonly reviewOn: string;
  readonly summary: string;
}

/** The federations of this database; two are enough to know that there is not just one. */
export async function federationIds(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('federation').select('id').limit(2).execute();
  return rows.map((row) => row.id);
}

export async function insertFederation(
  tx: Tx,
  federation: NewFederation,
  schools: readonly NewSchool[],
  policy: NewPolicy,
): Promise<void> {
  await tx
    .insertInto('federation')
    .values({ id: federation.id, name: federation.name, created_at: federation.now })
    .execute();
  await tx
    .insertInto('school')
    .values(
      schools.map((school, index) => ({
        id: school.id,
        federation_id: federation.id,
        name: school.name,
        short_name: school.shortName,
        accent: school.accent,
        position: index + 1,
      })),
    )
    .execute();
  await tx
    .insertInto('policy_version')
    .values({
      id: policy.id,
      federation_id: federation.id,
      title: policy.title,
      approved_on: policy.approvedOn,
      review_on: policy.reviewOn,
      summary: policy.summary,
      in_force_from: federation.now,
    })
    .execute();
}
