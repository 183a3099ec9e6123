import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { notFound } from '../../kernel/errors.ts';
import {
  type Actor,
  mayIn,
  requireAnywhere,
  requireIn,
  schoolsWhere,
} from '../../kernel/permissions.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import type { Sealing } from '../../kernel/sealing.ts';
import { Secret } from '../../kernel/secret.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { keepFlag } from '../answering.ts';
import { subjectFiles } from '../consent.store.ts';
import type { RegisterSubject } from '../permission.rules.ts';
import {
  flagInForce,
  type ProtectionKind,
  type ProtectionReason,
  readSealable,
  requireLiftable,
  requireReviewAhead,
  reviewIsDue,
  sealableText,
} from './protection.rules.ts';
import {
  flagsInForce,
  flagsOf,
  type KeptFlag,
  lockFlagsOf,
  plainFlags,
  sealFlag,
} from './protection.store.ts';
import { inRegisterOrder, registerName } from '../lists/register-names.rules.ts';
import { inRegister } from '../scope.ts';

/** An entry of a person's flags, for those who may know. */
export interface ShownFlag {
  readonly id: string;
  readonly act: 'set' | 'lifted';
  readonly kind: ProtectionKind | null;
  /** Null when the key of this installation does not open it. */
  readonly reason: string | null;
  readonly reviewOn: string | null;
  readonly by: string | null;
  readonly at: Date;
}

export interface OpenProtection {
  readonly inForce: (ShownFlag & { readonly reviewDue: boolean }) | null;
  /** Every entry, the newest first. */
  readonly history: readonly ShownFlag[];
}

/** Why somebody is protected, and every flag they ever had. Needs `register:read-protected` in the person's school. */
export async function openProtection(
  deps: Deps,
  actor: Actor,
  command: { subjectId: string },
): Promise<OpenProtection> {
  requireAnywhere(actor, 'register:read-protected');
  return inRegister(deps, actor, 'register:read-protected', async (tx) => {
    const subject = await protectablePerson(tx, actor, command.subjectId);
    const history = (await flagsOf(tx, subject.id)).map((flag) => show(deps.sealing, flag));
    const inForce = flagInForce(history);
    const day = schoolDay(deps.clock.now());
    return {
      inForce: inForce === null ? null : { ...inForce, reviewDue: reviewIsDue(inForce, day) },
      history,
    };
  });
}

/** Says that somebody is never published, whatever anybody answered; also anew for a flag in force, which it replaces. */
export async function setFlag(
  deps: Deps,
  actor: Actor,
  command: { subjectId: string; kind: ProtectionKind; reason: string; reviewOn: string | null },
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const subject = await protectablePerson(tx, actor, command.subjectId);
    requireIn(actor, 'register:protect', subject.schoolId);
    requireReviewAhead(command.reviewOn, schoolDay(now));
    await keep(tx, deps, actor, subject, 'set', command);
  });
}

/** Ends a protection, with a reason of its own; what parents answered decides again from now on. */
export async function liftFlag(
  deps: Deps,
  actor: Actor,
  command: { subjectId: string; flagId: string; reason: string },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const subject = await protectablePerson(tx, actor, command.subjectId);
    requireIn(actor, 'register:protect', subject.schoolId);
    await lockFlagsOf(tx, subject.id);
    requireLiftable(flagInForce(await flagsOf(tx, subject.id)), command.flagId);
    await keep(tx, deps, actor, subject, 'lifted', { ...command, kind: null, reviewOn: null });
  });
}

async function keep(
  tx: Tx,
  deps: Deps,
  actor: Actor,
  subject: RegisterSubject,
  act: 'set' | 'lifted',
  words: ProtectionReason & { readonly reviewOn: string | null },
): Promise<void> {
  const id = deps.newId();
  const at = deps.clock.now();
  await lockFlagsOf(tx, subject.id);
  const where = { federationId: actor.federationId, schoolId: subject.schoolId };
  await keepFlag(tx, where, {
    id,
    subjectId: subject.id,
    act,
    sealed: sealReason(deps.sealing, words),
    reviewOn: words.reviewOn,
    recordedBy: actor.personId,
    recordedAt: at,
  });
  await recordEvent(tx, {
    federationId: actor.federationId,
    at,
    actorId: actor.personId,
    kind: act === 'set' ? 'register.flag-set' : 'register.flag-lifted',
    subjectKind: 'subject',
    subjectId: subject.id,
    // Neither kind nor reason: more people read the record than may know them.
    detail: { flagId: id },
  });
}

/** One protected person in the list of those who may know. The reason is on the person's own page alone. */
export interface ProtectedLine {
  readonly subjectId: string;
  readonly schoolId: string;
  readonly name: string;
  readonly className: string | null;
  readonly kind: ProtectionKind | null;
  readonly since: Date;
  readonly by: string | null;
  readonly reviewOn: string | null;
  readonly reviewDue: boolean;
}

/** Everybody under protection: those whose review is due first, then by surname. Needs `register:read-protected`. */
export async function listProtected(deps: Deps, actor: Actor): Promise<ProtectedLine[]> {
  requireAnywhere(actor, 'register:read-protected');
  const schoolIds = schoolsWhere(actor, 'register:read-protected');
  const day = schoolDay(deps.clock.now());
  return inRegister(deps, actor, 'register:read-protected', async (tx) => {
    const flags = await flagsInForce(tx, actor.federationId, schoolIds);
    const files = await subjectFiles(tx, {
      federationId: actor.federationId,
      schoolIds,
      ids: flags.map((flag) => flag.subjectId),
    });
    return flags
      .flatMap((flag) => {
        const file = files.get(flag.subjectId);
        return file === undefined ? [] : [{ flag, subject: file.subject }];
      })
      .map((each) => ({ ...each, due: reviewIsDue(each.flag, day) }))
      .toSorted((a, b) => Number(b.due) - Number(a.due) || inRegisterOrder(a.subject, b.subject))
      .map(({ flag, subject, due }) => ({
        subjectId: subject.id,
        schoolId: subject.schoolId,
        name: registerName(subject),
        className: subject.className,
        kind: show(deps.sealing, flag).kind,
        since: flag.recordedAt,
        by: flag.recordedBy,
        reviewOn: flag.reviewOn,
        reviewDue: due,
      }));
  });
}

const FLAGS_SEALED_AT_ONCE = 500;

/**
 * Seals reasons that a version from before kept plain. Run by a server when it starts, since a migration has no key; may run
 * twice or at once with another.
 *
 * @returns how many it sealed
 */
export async function sealPlainReasons(deps: Pick<Deps, 'db' | 'sealing'>): Promise<number> {
  let sealed = 0;
  for (;;) {
    const some = await inTransaction(deps.db, async (tx) => {
      const flags = await plainFlags(tx, FLAGS_SEALED_AT_ONCE);
      for (const { id, act, reason } of flags) {
        const kind = act === 'set' ? 'other' : null;
        await sealFlag(tx, id, sealReason(deps.sealing, { kind, reason }));
      }
      return flags.length;
    });
    sealed += some;
    if (some < FLAGS_SEALED_AT_ONCE) return sealed;
  }
}

/** Kind and reason as they are kept. */
export function sealReason(sealing: Sealing, words: ProtectionReason): Buffer {
  return sealing.seal(Secret.of(sealableText(words)));
}

async function protectablePerson(
  tx: Tx,
  actor: Actor,
  subjectId: string,
): Promise<RegisterSubject> {
  const file = (await subjectFiles(tx, { federationId: actor.federationId, ids: [subjectId] })).get(
    subjectId,
  );
  // For somebody who may not know, the person is not there.
  if (file === undefined || !mayIn(actor, 'register:read-protected', file.subject.schoolId))
    throw notFound('person');
  return file.subject;
}

function show(sealing: Sealing, flag: KeptFlag): ShownFlag {
  return {
    id: flag.id,
    act: flag.act,
    ...openReason(sealing, flag),
    reviewOn: flag.reviewOn,
    by: flag.recordedBy,
    at: flag.recordedAt,
  };
}

function openReason(
  sealing: Sealing,
  flag: KeptFlag,
): { kind: ProtectionKind | null; reason: string | null } {
  if (flag.sealed === null)
    return { kind: flag.act === 'set' ? 'other' : null, reason: flag.plain };
  try {
    return readSealable(sealing.unseal(flag.sealed).reveal());
  } catch {
    // Sealed with another key, after a restore for example. The flag holds all the same.
    return { kind: null, reason: null };
  }
}
