import { setTimeout as sleep } from 'node:timers/promises';
import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { Refusal } from '../../kernel/errors.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { schoolDay } from '../../kernel/school-time.ts';
import type { Secret } from '../../kernel/secret.ts';
import { newToken, tokenHash } from '../../kernel/tokens.ts';
import { post } from '../../letters/letters.actions.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { keepAnswers } from '../answering.ts';
import { subjectFilesById } from '../register.actions.ts';
import { askedUse } from './asked-use.rules.ts';
import {
  type AskedChild,
  type GivenAnswer,
  type ReadAnswer,
  readAnswers,
  sentDigest,
} from './parent-answers.rules.ts';
import { familyAddress, freshLinkLetter } from './parent-letters.rules.ts';
import {
  freshLinksSince,
  type GuardianRow,
  guardiansByEmail,
  holdGuardianOf,
  holdGuardians,
  insertParentLinks,
  lastAnswersOf,
  type ParentLink,
  parentLink,
  replaceLinks,
  spendLinks,
} from './parent-link.store.ts';
import { pupilsToAsk, type RoundRow, rounds } from './round.store.ts';
import { endOfAskedYear, linkEnds } from './rounds.rules.ts';
import { holdMeanings, keptUses, keepWordings, schoolWords } from './uses.store.ts';

const MINUTE_MS = 60_000;
/** Longer than looking an address up and writing its letters ever takes, so that the time tells nothing. */
const REQUEST_ANSWER_MS = 400;
/** Fresh links for one parent within the sign-in window, as for a colleague's new password. */
const LINKS_PER_WINDOW = 3;

/** What a guardian sees behind their link. */
export interface FamilyPage {
  readonly guardian: string;
  readonly federation: string;
  /** The day on which the school wants the answers; null for a link that the parent asked for. */
  readonly answerBy: string | null;
  /** Without anybody when no child is left to ask about: the office helps then. */
  readonly children: readonly AskedChild[];
}

/** Reads the page of a link and changes nothing. Throws `link-used-or-expired`, whatever is the matter with the link. */
export async function familyPage(deps: Deps, token: Secret): Promise<FamilyPage> {
  return inTransaction(deps.db, (tx) => familyPageIn(tx, deps, token));
}

/** The same in a transaction of the caller. */
export async function familyPageIn(tx: Tx, deps: Deps, token: Secret): Promise<FamilyPage> {
  const now = deps.clock.now();
  const link = await parentLink(tx, tokenHash(token), now);
  if (link?.isOpen !== true) throw linkGone();
  const { children, round } = await askedOf(tx, link, schoolDay(now));
  return {
    guardian: link.guardian,
    federation: link.federation,
    answerBy: round?.answerBy ?? null,
    children,
  };
}

/** The children behind a link, and the round that its letter belongs to. */
async function askedOf(
  tx: Tx,
  link: ParentLink,
  day: string,
): Promise<{ children: AskedChild[]; round: RoundRow | undefined }> {
  const { federationId, guardianId } = link;
  const pupils = await pupilsToAsk(tx, { federationId, guardianId, day });
  const schoolIds = [...new Set(pupils.map((pupil) => pupil.schoolId))];
  const open = await rounds(tx, { federationId, schoolIds, openOnly: true });
  const uses = (await keptUses(tx)).filter((use) => !use.retired);
  const words = await schoolWords(tx, schoolIds);
  const ids = pupils.map((pupil) => pupil.subjectId);
  const files = await subjectFilesById(tx, ids);
  const counted = [...files.values()].flatMap(({ answers }) => answers.map(({ id }) => id));
  const last = await lastAnswersOf(tx, guardianId, counted);
  const children = pupils.flatMap((pupil): AskedChild[] => {
    const round = open.find(
      (each) =>
        each.schoolId === pupil.schoolId &&
        (each.allClasses || (pupil.classId !== null && each.classIds.includes(pupil.classId))),
    );
    // A letter of a round is about the children whom their schools ask about now; a fresh link is about all of them.
    if (round === undefined && link.roundId !== null) return [];
    const asked =
      link.roundId === null ? uses : uses.filter((use) => round?.uses.includes(use.code) === true);
    return [
      {
        id: pupil.subjectId,
        firstName: pupil.firstName,
        className: pupil.className,
        schoolId: pupil.schoolId,
        school: pupil.school,
        relation: pupil.relation ?? '',
        // Whoever asks for a link by themselves means from now on.
        holdsFrom: link.roundId === null ? day : (round?.holdsFrom ?? day),
        holdsUntil: round?.holdsUntil ?? endOfAskedYear(day),
        uses: asked.map((use) => ({
          ...askedUse(use, words.get(`${pupil.schoolId} ${use.code}`)),
          last: last.get(`${pupil.subjectId} ${use.code}`) ?? null,
        })),
      },
    ];
  });
  return { children, round: open.find((each) => each.id === link.roundId) };
}

/**
 * Keeps what a guardian answered and uses the link up; a no holds from this moment. The same answers sent again shortly
 * after (a double tap, an answer that got lost on the way) are not kept twice and are no mistake.
 *
 * @throws Refusal `link-used-or-expired`, `bad-input` for an answer that is not theirs to give, `stale` when the words
 *   changed; the link then stays as it was
 */
export async function saveFamily(
  deps: Deps,
  command: { token: Secret; answers: readonly GivenAnswer[] },
): Promise<{ saved: number }> {
  return inTransaction(deps.db, (tx) => saveFamilyIn(tx, deps, command));
}

/** The same in a transaction of the caller. */
export async function saveFamilyIn(
  tx: Tx,
  deps: Deps,
  command: { token: Secret; answers: readonly GivenAnswer[] },
): Promise<{ saved: number }> {
  const now = deps.clock.now();
  const day = schoolDay(now);
  const sent = sentDigest(command.answers);
  const hash = tokenHash(command.token);
  // Two links of one guardian may be used at the same moment; whoever comes second then sees what the first one did.
  await holdGuardianOf(tx, hash);
  const link = await parentLink(tx, hash, now);
  if (link === undefined) throw linkGone();
  if (sentBefore(link, sent, now)) return { saved: command.answers.length };
  if (!link.isOpen) throw linkGone();
  await holdMeanings(tx);
  const { children } = await askedOf(tx, link, day);
  const read = readAnswers(children, command.answers, day).map((answer) => ({
    id: deps.newId(),
    ...answer,
  }));
  await spendLinks(tx, link, sent, now);
  await keep(tx, link, read, { day, now });
  return { saved: read.length };
}

function sentBefore(link: ParentLink, sent: Buffer, now: Date): boolean {
  return (
    link.usedAt !== null &&
    link.usedFor?.equals(sent) === true &&
    now.getTime() - link.usedAt.getTime() <= LIMITS.sameAnswersMinutes * MINUTE_MS
  );
}

async function keep(
  tx: Tx,
  link: ParentLink,
  read: readonly (ReadAnswer & { readonly id: string })[],
  { day, now }: { day: string; now: Date },
): Promise<void> {
  const { federationId, guardianId } = link;
  for (const [schoolId, answers] of Map.groupBy(read, (each) => each.schoolId)) {
    await keepAnswers(
      tx,
      { federationId, schoolId },
      answers.map((answer) => ({
        id: answer.id,
        subjectId: answer.childId,
        guardianId,
        use: answer.use.code,
        status: answer.status,
        groupOnly: answer.groupOnly,
        noCloseUp: answer.noCloseUp,
        firstNameAllowed: answer.firstNameAllowed,
        validFrom: answer.validFrom,
        validUntil: answer.validUntil,
        lawfulBasis: answer.use.lawfulBasis,
        answeredOn: day,
        method: 'online form',
        evidenceId: null,
        recordedBy: null,
        recordedAt: now,
      })),
    );
  }
  await keepWordings(
    tx,
    read.map(({ id, use }) => ({ answerId: id, use })),
    now,
  );
  for (const [childId, answers] of Map.groupBy(read, (each) => each.childId)) {
    await recordEvent(tx, {
      federationId,
      at: now,
      actorId: null,
      kind: 'register.parent-answered',
      subjectKind: 'subject',
      subjectId: childId,
      detail: {
        guardianId,
        answers: answers.map(({ id, use, status }) => ({
          answerId: id,
          use: use.code,
          status,
          wording: use.wording,
        })),
      },
    });
  }
}

/**
 * Writes a letter with a fresh link to each guardian of this address. Says and takes the same whether there is one or
 * not, so that nobody learns whose children go to school here.
 */
export async function requestFamilyLink(deps: Deps, command: { email: string }): Promise<void> {
  const email = command.email.trim().toLowerCase();
  const work = inTransaction(deps.db, async (tx) => {
    for (const guardian of await guardiansByEmail(tx, email)) {
      await writeFreshLink(tx, deps, guardian);
    }
  });
  await Promise.all([work, sleep(REQUEST_ANSWER_MS)]);
}

async function writeFreshLink(tx: Tx, deps: Deps, guardian: GuardianRow): Promise<void> {
  const now = deps.clock.now();
  await holdGuardians(tx, [guardian.id]);
  const made = await freshLinksSince(tx, guardian.id, {
    window: new Date(now.getTime() - LIMITS.signInWindowMinutes * MINUTE_MS),
    day: new Date(now.getTime() - 24 * 60 * MINUTE_MS),
  });
  if (made.inWindow >= LINKS_PER_WINDOW || made.inDay >= LIMITS.freshLinksPerDay) return;
  const token = newToken();
  await replaceLinks(tx, [guardian.id], 'fresh', now);
  await insertParentLinks(tx, [
    {
      id: deps.newId(),
      tokenSha256: tokenHash(token),
      guardianId: guardian.id,
      roundId: null,
      now,
      expiresAt: linkEnds(false, now),
    },
  ]);
  const letter = freshLinkLetter({
    guardian: guardian.name,
    federation: guardian.federation,
    address: familyAddress(deps.publicUrl, token.reveal()),
  });
  const { federationId, email } = guardian;
  await post(tx, deps, [{ federationId, addressee: 'parent', to: email, letter }]);
}

function linkGone(): Refusal {
  return new Refusal(
    'link-used-or-expired',
    'This link does not work any more.',
    'A link works once, and only for a while. Ask for a fresh one; your answers are safe.',
  );
}
