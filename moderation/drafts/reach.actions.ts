import { subjectFilesById } from '../consent/register.actions.ts';
import type { Tx } from '../database/client.ts';
import type { Deps } from '../deps.ts';
import { canonicalJson } from '../kernel/digest.ts';
import { impossible } from '../kernel/errors.ts';
import type { Actor } from '../kernel/permissions.ts';
import { schoolDay } from '../kernel/school-time.ts';
import { recordEvent } from '../record/record.actions.ts';
import { loadRulebook } from '../rulebook/rulebook.ts';
import { lookAfresh } from './decide.actions.ts';
import { schoolsOf } from './decision-file.ts';
import { mayRead } from './deciding.rules.ts';
import { type DraftFile, loadDraft, touchDraft } from './draft.store.ts';
import { toCheck } from './evaluation.actions.ts';
import type { Finding } from './finding.contract.ts';
import { findingsOf } from './finding.store.ts';
import { comeBack, whatStops } from './publishing.actions.ts';
import { announceDraft } from './settle.actions.ts';
import { againstShowing, shows } from './showing.rules.ts';
import { draftHeadRows, draftsNaming } from './showing.store.ts';
import type { DraftState } from './states.contract.ts';

/** What became of a draft that shows somebody who may not be shown (in this way) any more. */
export interface ReachedDraft {
  readonly draftId: string;
  readonly schoolId: string;
  readonly was: DraftState;
  readonly outcome:
    | 'judged-when-opened'
    | 'under-check'
    | 'with-approver'
    | 'came-back'
    | 'publisher-looks'
    | null;
  /** For what may be on a Page already: must it come off, or does a person have to look? Null when all is well. */
  readonly onPages: 'stops' | 'doubt' | null;
  /** One sentence why, as the register has it today; for a protected child only that they cannot be published. */
  readonly why: string;
}

/** Drafts and posts in which these people are marked or declared, person by person. */
export async function draftsThatName(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const bySubject = Map.groupBy(await draftsNaming(tx, subjectIds), (row) => row.subjectId);
  return new Map([...bySubject].map(([id, rows]) => [id, rows.map((row) => row.draftId)]));
}

/**
 * Looks at one draft, held until the transaction ends, for one person: what is not out yet is judged afresh and comes back to
 * the inbox; of what may be on a Page only is said what the register says. Undefined when nothing in it is against showing them.
 * A second run finds what the first one did, and changes nothing.
 */
export async function reachDraft(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  command: { draftId: string; subjectId: string },
  now: Date,
): Promise<ReachedDraft | undefined> {
  const draft = await loadDraft(tx, command.draftId, { lock: true });
  if (draft === undefined) return undefined;
  const against = await whatIsAgainst(tx, draft, command.subjectId, now);
  const why = against.stops[0]?.why ?? against.doubts[0]?.why;
  if (why === undefined) return undefined;
  return reach(tx, deps, draft, { why, isDoubt: against.stops.length === 0 }, now);
}

async function whatIsAgainst(tx: Tx, draft: DraftFile, subjectId: string, now: Date) {
  const photos = draft.photos.map(toCheck);
  if (!shows(photos, subjectId)) return { stops: [], doubts: [] };
  const file = (await subjectFilesById(tx, [subjectId])).get(subjectId);
  // A child who goes to another school meanwhile is nobody's to show here any more; what is out was shown with a yes, and stays
  // until somebody says otherwise.
  const isOurs = file !== undefined && schoolsOf(draft).includes(file.subject.schoolId);
  const isOut = draft.state === 'published' || draft.state === 'unconfirmed';
  const post = {
    text: draft.text,
    photos,
    rulebook: loadRulebook(),
    pages: draft.pages,
    day: schoolDay(now),
  };
  const against = againstShowing(post, subjectId, isOurs || isOut ? file : undefined);
  // What the approver looked at and settled, in the same words, is settled.
  const settled = (await findingsOf(tx, draft)).filter(({ resolution }) => resolution !== null);
  return {
    stops: against.stops,
    doubts: against.doubts.filter((doubt) => !settled.some((each) => isSame(each, doubt))),
  };
}

function isSame(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.why === b.why && canonicalJson(a.place) === canonicalJson(b.place);
}

async function reach(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  draft: DraftFile,
  { why, isDoubt }: { why: string; isDoubt: boolean },
  now: Date,
): Promise<ReachedDraft | undefined> {
  const reached = (
    outcome: ReachedDraft['outcome'],
    onPages: ReachedDraft['onPages'] = null,
  ): ReachedDraft => ({
    draftId: draft.id,
    schoolId: draft.schoolId,
    was: draft.state,
    outcome,
    onPages,
    why,
  });
  const onPages = isDoubt ? 'doubt' : 'stops';
  switch (draft.state) {
    case 'drafting':
    case 'needs-changes':
    case 'returned':
      // An open revision is judged whenever somebody looks; a sealed one shows what was kept.
      if (draft.sealed) await lookAfresh(tx, deps, draft, now);
      await announceDraft(tx, draft);
      return reached('judged-when-opened');
    case 'checking':
      // Settling asks the register when it holds the draft, which is after this.
      return reached('under-check');
    case 'awaiting-decision':
      await tellApprover(tx, deps, draft, why, now);
      return reached('with-approver');
    case 'approved':
    case 'scheduled': {
      if (whatStops(await lookAfresh(tx, deps, draft, now)) === undefined) return undefined;
      const says = `The register changed after the approval: ${why}`;
      await comeBack(tx, draft, { code: 'no-longer-allowed', says }, now);
      return reached('came-back');
    }
    case 'publishing':
      return reached('publisher-looks', onPages);
    case 'published':
    case 'unconfirmed':
      return reached(null, onPages);
    case 'taken-down':
    case 'rejected':
    case 'expired':
      return undefined;
    default:
      return impossible(draft.state, 'state of a draft');
  }
}

/** Stays in the inbox, now with what stops it: a decision about what was known before comes too late. */
async function tellApprover(
  tx: Tx,
  deps: Pick<Deps, 'newId'>,
  draft: DraftFile,
  why: string,
  now: Date,
): Promise<void> {
  const before = draft.findingRound;
  await lookAfresh(tx, deps, draft, now);
  const says = `The register changed while it waited: ${why}`;
  const isNew = (await loadDraft(tx, draft.id))?.findingRound !== before;
  // It came back for this very reason, or a first run said so already.
  if (!isNew && draft.cameBackBecause?.endsWith(why) === true) return;
  await touchDraft(tx, draft.id, now, { cameBackBecause: says });
  await recordEvent(tx, {
    federationId: draft.federationId,
    at: now,
    actorId: null,
    kind: 'draft.register-changed',
    subjectKind: 'draft',
    subjectId: draft.id,
    detail: { revision: draft.revision },
  });
  await announceDraft(tx, draft);
}

/** A draft as a withdrawal names it: its first words only to those who may read it. */
export interface DraftHead {
  readonly draftId: string;
  readonly schoolId: string;
  readonly state: DraftState;
  readonly opening: string | null;
  readonly mayOpen: boolean;
}

export async function draftHeads(
  tx: Tx,
  actor: Actor,
  draftIds: readonly string[],
): Promise<ReadonlyMap<string, DraftHead>> {
  const rows = await draftHeadRows(tx, [...new Set(draftIds)]);
  return new Map(
    rows.map((row) => {
      const pages = row.pageSchoolIds.map((schoolId) => ({ schoolId }));
      const mayOpen = mayRead({ ...row, pages }, actor);
      const { id: draftId, schoolId, state, opening } = row;
      return [draftId, { draftId, schoolId, state, mayOpen, opening: mayOpen ? opening : null }];
    }),
  );
}
