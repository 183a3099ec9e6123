import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { mappingSchema, type Mapping } from '../../moderation/consent/import/mapping.contract.ts';
import {
  importByOperator,
  type OperatorImport,
} from '../../moderation/consent/import/operator.actions.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import { Refusal } from '../../moderation/kernel/errors.ts';
import { LIMITS } from '../../moderation/kernel/limits.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import { showProgress } from './import-progress.ts';
import {
  ArgumentMistake,
  CannotDo,
  type Command,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  readOptionsAndFiles,
  required,
  type Terminal,
} from './command.ts';

const GONE = ['keep', 'left-yesterday', 'leave-today'] as const;

export const consentsImport: Command = {
  name: 'consents import',
  summary:
    "Imports pupils and their parents' answers from the CSV export of a school's own system.",
  help: `Usage: gatehouse consents import FILE --school SCHOOL --map MAP [--apply] [--confirm WORDS]… [--gone CHOICE] [--json]

Without --apply it only says what the file would change. All of it is applied, or nothing; each run is on the record.

  --school    short name, name or id of the school, such as SSQ
  --map       name of a mapping that the school keeps, or a JSON file with one (docs/imports.md shows it)
  --apply     applies it
  --confirm   the words that a surprise asks for, such as "27 pupils turn to yes"; may be given several times
  --gone      what becomes of pupils who are not in the file: keep (default), left-yesterday or leave-today
  --json      {"outcome", "import", "sha256", "rows", "counts", "problems", "more", "questions", "surprises", "hints"}

An import that was applied can be undone on the screen of imports while nothing rests on it. Questions who a pupil is are answered there, too.
How far it is goes to standard error: a line that is written over, or one for each stage where that is no terminal.
Also: 4 there are problems or questions in the file; 5 it brings more than usual, and the words were not given. Nothing is changed then.`,
  async run(args, terminal) {
    const { values, files } = readOptionsAndFiles(this.name, args, {
      ...JSON_OPTION,
      school: { type: 'string' },
      map: { type: 'string' },
      apply: { type: 'boolean' },
      confirm: { type: 'string', multiple: true },
      gone: { type: 'string' },
    });
    const [file, another] = files;
    if (file === undefined || another !== undefined) {
      throw new ArgumentMistake('Give one file to import.');
    }
    const gone = z.enum(GONE).safeParse(values.gone ?? 'keep');
    if (!gone.success)
      throw new ArgumentMistake(`--gone ${values.gone} is none of ${GONE.join(', ')}.`);
    const school = required('school', values.school, 'SSQ');
    const mapping = await readMapping(required('map', values.map, '"Arbor"'));
    const content = await readWhole(file);
    const config = readConfig();
    const importing = {
      school,
      fileName: path.basename(file),
      content,
      mapping,
      apply: values.apply === true,
      confirmations: values.confirm ?? [],
      gone: gone.data,
    };
    const progress = showProgress(terminal);
    try {
      const done = await withDatabase(config, terminal, async (reached) =>
        importByOperator(await actionDeps(config, reached), importing, progress.hear),
      ).finally(progress.end);
      if (values.json === true) terminal.print(JSON.stringify(asJson(done)));
      else tellOf(done, terminal);
      return CODES[done.outcome];
    } catch (error) {
      // A file that cannot be read at all is a problem of the file like any other.
      if (!(error instanceof Refusal) || error.field !== 'file') throw error;
      if (values.json === true)
        terminal.print(JSON.stringify({ outcome: 'problems', ...error.facts }));
      else terminal.print(`${HEADLINES.problems}\n  ${error.message}\n  ${error.remedy}`);
      return EXIT.problems;
    }
  },
};

const CODES: Readonly<Record<OperatorImport['outcome'], ExitCode>> = {
  applied: EXIT.done,
  'would-apply': EXIT.done,
  problems: EXIT.problems,
  questions: EXIT.problems,
  surprises: EXIT.surprises,
};

/** A JSON file when there is one of this name, else the name of a mapping that the school keeps. */
async function readMapping(map: string): Promise<Mapping | { named: string }> {
  const text = await readFile(map, 'utf8').catch(() => undefined);
  if (text === undefined) {
    if (map.endsWith('.json')) throw new CannotDo(`The mapping ${map} cannot be read.`);
    return { named: map };
  }
  try {
    return mappingSchema.parse(JSON.parse(text));
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const where = issue === undefined ? '' : ` at "${issue.path.join('.')}" (${issue.message})`;
    throw new CannotDo(
      `The mapping ${map} is not as it should be${where}. docs/imports.md shows one.`,
    );
  }
}

async function readWhole(file: string): Promise<Buffer> {
  const there = await stat(file).catch(() => undefined);
  if (there?.isFile() !== true) throw new CannotDo(`There is no file ${file}.`);
  if (there.size > LIMITS.importBytes) {
    throw new CannotDo(
      `The file is larger than ${LIMITS.importBytes / 1024 / 1024} MB. Export fewer columns, or one school at a time.`,
    );
  }
  return readFile(file);
}

function asJson({ outcome, shown }: OperatorImport): object {
  return {
    outcome,
    import: shown.id,
    sha256: shown.sha256,
    rows: shown.rows,
    counts: shown.diff?.counts ?? null,
    problems: shown.problems.shown,
    more: shown.problems.more,
    questions: shown.questions.shown,
    surprises: shown.surprises,
    hints: shown.diff?.hints.shown ?? [],
  };
}

const HEADLINES: Readonly<Record<OperatorImport['outcome'], string>> = {
  applied: 'The import was applied.',
  'would-apply': 'Nothing stops this import. Give --apply to apply it.',
  problems: 'There are problems. Nothing was changed.',
  questions:
    'It is not clear who some pupils are. Nothing was changed; answer on the screen of imports.',
  surprises: 'The file brings more than usual. Nothing was changed.',
};

function tellOf({ outcome, shown }: OperatorImport, { print }: Terminal): void {
  print(HEADLINES[outcome]);
  for (const { row, column, says } of shown.problems.shown) {
    print(
      `  ${row === null ? 'File' : `Row ${row}`}${column === null ? '' : `, column "${column}"`}: ${says}`,
    );
  }
  if (shown.problems.more > 0) print(`  … and ${shown.problems.more} more.`);
  for (const { row, name } of shown.questions.shown) print(`  Row ${row}: ${name}`);
  for (const { says, words } of shown.surprises) print(`  ${says} Words: "${words}"`);
  const counts = shown.diff?.counts;
  if (counts === undefined) return;
  print(
    `  ${counts.rows} rows: ${counts.added} new, ${counts.changed} changed (${counts.moved} to another class), ${counts.gone} not in the file.`,
  );
  print(
    `  Answers: ${counts.turnedToYes} turn to yes, ${counts.turnedToNo} to no, ${counts.newlyAnswered} first ones, ${counts.otherwiseChanged} otherwise changed, ${counts.answersUnchanged} as before.`,
  );
}
