import {
  exportPersonByOperator,
  findSchools,
} from '../../moderation/consent/copies/child-file.actions.ts';
import { registerCsv } from '../../moderation/consent/copies/export-csv.rules.ts';
import { exportRegisterByOperator } from '../../moderation/consent/copies/register-export.actions.ts';
import { readConfig } from '../../moderation/kernel/config.ts';
import { actionDeps, withDatabase } from '../reach-database.ts';
import {
  ArgumentMistake,
  CannotDo,
  type Command,
  EXIT,
  JSON_OPTION,
  readOptions,
  readOptionsAndFiles,
  required,
} from './command.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

export const consentsExport: Command = {
  name: 'consents export',
  summary: 'Writes the register of a school with today’s answers.',
  help: `Usage: gatehouse consents export --school SCHOOL [--use USE] (--csv | --json)

SCHOOL is the short name, the name or the id of a school. Of somebody who is protected it says "cannot be published" and nothing
else. That it was exported is written into the record, with counts.

  --use USE   only this use, by its code: facebook
  --csv       as a spreadsheet reads it (UTF-8 with a byte order mark; what looks like a formula gets an apostrophe)
  --json      {"school", "className", "day", "exportedAt", "exportedBy", "uses": [{"use", "name"}],
              "people": [{"id", "surname", "forename", "knownAs", "kind", "className", "answers"}]}`,
  async run(args, { print, tell }) {
    const options = readOptions(this.name, args, {
      ...JSON_OPTION,
      csv: { type: 'boolean' },
      school: { type: 'string' },
      use: { type: 'string' },
    });
    const called = required('school', options.school, 'SSQ');
    if ((options.csv === true) === (options.json === true)) {
      throw new ArgumentMistake('Write either --csv or --json.');
    }
    const format = options.csv === true ? 'csv' : 'json';
    const config = readConfig();
    const register = await withDatabase(config, { tell }, async (reached) => {
      const deps = await actionDeps(config, reached);
      const [school, ...more] = await findSchools(deps, called);
      if (school === undefined) throw new CannotDo(`There is no school called "${called}".`);
      if (more.length > 0) {
        throw new CannotDo(`Several schools are called "${called}". Write the id of one.`);
      }
      const chosen = { schoolId: school.id, use: options.use, format } as const;
      return exportRegisterByOperator(deps, school.federationId, chosen);
    });
    if (format === 'json') {
      print(JSON.stringify(register));
      return EXIT.done;
    }
    // Each line ends as CSV lines do; the terminal adds the last line break of its own.
    print([...registerCsv(register)].join('').trimEnd());
    return EXIT.done;
  },
};

export const consentsPerson: Command = {
  name: 'consents person',
  summary: 'Writes all that is held about one person.',
  help: `Usage: gatehouse consents person ID --json

Names, class, guardians, every answer, the forms that were kept (not their bytes), posts with the person, and what holds today. Whether
somebody is protected, and why, is left out here always: an operator is nobody in particular. That it was exported is written
into the record.

  --json      {"subject", "today", "guardians", "answers", "evidence", "posts", ...}`,
  async run(args, { print, tell }) {
    const { values, files } = readOptionsAndFiles(this.name, args, JSON_OPTION);
    const [id, ...more] = files;
    if (id === undefined || more.length > 0 || !UUID.test(id)) {
      throw new ArgumentMistake(
        'Whose? Write the id of one person, as the address of their page ends.',
      );
    }
    if (values.json !== true) throw new ArgumentMistake('Write --json: it comes in no other form.');
    const config = readConfig();
    const { flags: leftOut, ...file } = await withDatabase(config, { tell }, async (reached) =>
      exportPersonByOperator(await actionDeps(config, reached), { subjectId: id.toLowerCase() }),
    );
    if (leftOut !== null) throw new Error('An operator was told why somebody is protected.');
    print(JSON.stringify(file));
    return EXIT.done;
  },
};
