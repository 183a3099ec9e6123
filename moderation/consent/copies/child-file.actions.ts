import { inTransaction, type Tx } from '../../database/client.ts';
import type { Deps } from '../../deps.ts';
import { type PostOfPerson, postsShowing } from '../../drafts/posts-of-person.actions.ts';
import { notFound } from '../../kernel/errors.ts';
import { type Actor, mayIn, requireIn } from '../../kernel/permissions.ts';
import { schoolClock, schoolDay } from '../../kernel/school-time.ts';
import { recordEvent } from '../../record/record.actions.ts';
import { federationOf, originOf } from './child-file.store.ts';
import { type FileSection, fileSections } from './child-file.rules.ts';
import {
  type GuardianOfSubject,
  guardiansOf,
  historyOfAnswers,
  type RecordedAnswer,
  subjectFiles,
  usesToAsk,
} from '../consent.store.ts';
import { type EvidenceRow, evidenceOf } from '../person/evidence.store.ts';
import { standingInWords } from './export-words.rules.ts';
import { spokenDay } from '../permission-words.rules.ts';
import { schoolById, schoolsCalled } from '../school.store.ts';
import { type RegisterSubject, spokenConditions, type SubjectFile } from '../permission.rules.ts';
import { openProtection, type ShownFlag } from '../protection/protection.actions.ts';
import {
  type Exporter,
  type ExportFormat,
  forNobody,
  OPERATOR,
} from './register-export.actions.ts';
import { inRegister } from '../scope.ts';
import { readableFile, usesToday } from '../person/subject.actions.ts';

/** All that is held about one person, as they may ask for it (subject access). */
export interface ChildFile {
  readonly subject: RegisterSubject;
  readonly schoolName: string;
  readonly misId: string | null;
  readonly onRegisterSince: Date;
  readonly day: string;
  readonly exportedAt: Date;
  readonly exportedBy: string;
  readonly today: readonly { readonly use: string; readonly name: string; readonly says: string }[];
  readonly guardians: readonly GuardianOfSubject[];
  readonly answers: readonly (RecordedAnswer & {
    readonly useName: string;
    readonly conditions: readonly string[];
  })[];
  readonly evidence: readonly (EvidenceRow & { readonly adder: string | null })[];
  readonly posts: readonly PostOfPerson[];
  /** Null where whoever takes the copy may not know; the same whether there is a flag or not. */
  readonly flags: readonly ShownFlag[] | null;
}

/** Needs `register:export` in the person's school, and `register:read` to see them at all; written into the record. */
export async function exportPerson(
  deps: Deps,
  actor: Actor,
  command: { subjectId: string; format: ExportFormat },
): Promise<ChildFile> {
  const found = await inRegister(deps, actor, 'register:read', (tx) =>
    readableFile(tx, actor, command.subjectId),
  );
  requireIn(actor, 'register:export', found.subject.schoolId);
  const to = { federationId: actor.federationId, exporter: actor, format: command.format };
  const file = await gatherAndNote(deps, found, to);
  if (!mayIn(actor, 'register:read-protected', file.subject.schoolId)) return file;
  // Read as its own screen reads it: reasons are sealed, and only this role of the database sees them.
  return { ...file, flags: (await openProtection(deps, actor, command)).history };
}

/** The same for an operator at the command line, who is nobody in particular and so never learns why somebody is protected. */
export async function exportPersonByOperator(
  deps: Pick<Deps, 'db' | 'clock'>,
  command: { subjectId: string },
): Promise<ChildFile> {
  const { subjectId } = command;
  const { file, federationId } = await forNobody(deps, async (tx) => ({
    file: (await subjectFiles(tx, { ids: [subjectId] })).get(subjectId),
    federationId: await federationOf(tx, subjectId),
  }));
  if (file === undefined || federationId === undefined) throw notFound('person');
  return gatherAndNote(deps, file, { federationId, exporter: OPERATOR, format: 'json' });
}

/** Schools by what an operator calls them. */
export async function findSchools(
  deps: Pick<Deps, 'db'>,
  called: string,
): Promise<{ id: string; federationId: string }[]> {
  return forNobody(deps, (tx) => schoolsCalled(tx, called));
}

/** About the one person whose file was found, whoever may see it; with the event, so that no copy goes unnoticed. */
async function gatherAndNote(
  deps: Pick<Deps, 'db' | 'clock'>,
  file: SubjectFile,
  to: { federationId: string; exporter: Exporter; format: ExportFormat },
): Promise<ChildFile> {
  return inTransaction(deps.db, (tx) => gather(tx, deps, file, to));
}

async function gather(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  file: SubjectFile,
  to: { federationId: string; exporter: Exporter; format: ExportFormat },
): Promise<ChildFile> {
  const now = deps.clock.now();
  const day = schoolDay(now);
  const { id, schoolId } = file.subject;
  const [uses, school, origin] = [
    await usesToAsk(tx),
    await schoolById(tx, schoolId),
    await originOf(tx, id),
  ];
  if (school === undefined || origin === undefined) throw notFound('person');
  const nameOf = (use: string): string => uses.find((each) => each.use === use)?.name ?? use;
  const answers = await historyOfAnswers(tx, id);
  const evidence = await evidenceOf(tx, id);
  const posts = await postsShowing(tx, id);
  await recordEvent(tx, {
    federationId: to.federationId,
    at: now,
    actorId: to.exporter.personId,
    kind: 'register.person-exported',
    subjectKind: 'subject',
    subjectId: id,
    detail: {
      format: to.format,
      answers: answers.length,
      evidence: evidence.length,
      posts: posts.length,
    },
  });
  return {
    subject: file.subject,
    schoolName: school.name,
    misId: origin.misId,
    onRegisterSince: origin.createdAt,
    day,
    exportedAt: now,
    exportedBy: to.exporter.name,
    today: usesToday(file, uses, day).map((use) => ({
      use: use.use,
      name: use.name,
      says: standingInWords(use),
    })),
    guardians: await guardiansOf(tx, id),
    answers: answers.map((answer) => ({
      ...answer,
      useName: nameOf(answer.use),
      conditions: answer.status === 'granted' ? spokenConditions(answer) : [],
    })),
    evidence,
    posts,
    flags: null,
  };
}

/** The file section by section, in words, for a spreadsheet or for paper. */
export function sayFile(file: ChildFile): FileSection[] {
  const { subject } = file;
  return fileSections({
    person: [
      ['First name', subject.forename],
      ['Surname', subject.surname],
      ['Known as', subject.knownAs ?? 'the first name'],
      ['School', file.schoolName],
      ['Class', subject.className ?? (subject.kind === 'adult' ? 'none, an adult' : 'none')],
      ['Number in the school’s own system', file.misId ?? 'none'],
      ['Leaves', subject.leavesOn === null ? 'no day is known' : spokenDay(subject.leavesOn)],
      ['On the register since', spokenMoment(file.onRegisterSince)],
      ['Copy taken', `${spokenMoment(file.exportedAt)}, by ${file.exportedBy}`],
    ],
    today: file.today,
    guardians: file.guardians,
    answers: file.answers.map((answer) => ({
      ...answer,
      hasForm: answer.evidenceId !== null,
      recorded: `written down ${spokenMoment(answer.recordedAt)}${answer.recordedBy === null ? '' : ` by ${answer.recordedBy}`}${answer.takenBackAt === null ? '' : `; taken back with its import ${spokenMoment(answer.takenBackAt)}, it counts no more`}`,
    })),
    evidence: file.evidence.map((row) => ({
      added: spokenMoment(row.addedAt),
      says: `${row.fileName}; ${row.mediaType}, ${Math.ceil(row.bytes / 1024)} KB${row.adder === null ? '' : `; kept by ${row.adder}`}`,
    })),
    posts: file.posts.map((post) => ({
      when: spokenMoment(post.publishedAt ?? post.startedAt),
      says: [
        post.page ?? 'no Page chosen',
        post.takenDown ? 'taken down' : post.publishedAt === null ? 'not published' : 'published',
        ...(post.permalink === null ? [] : [post.permalink]),
      ].join('; '),
    })),
    flags:
      file.flags?.map((flag) => ({
        when: spokenMoment(flag.at),
        says: `${flag.act === 'set' ? 'protected, never to be published' : 'no longer protected'}: ${flag.reason ?? 'the reason cannot be opened with the key of this installation'}`,
      })) ?? null,
  });
}

/** "Tue 24 Nov 2026 14:10", by the school's clock. */
function spokenMoment(moment: Date): string {
  return `${spokenDay(schoolDay(moment))} ${schoolClock(moment).slice(11)}`;
}
