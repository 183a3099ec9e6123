import type { RegisterExport } from '../../moderation/consent/copies/register-export.actions.ts';
import { spokenDay } from '../../moderation/consent/permission-words.rules.ts';
import { schoolClock } from '../../moderation/kernel/school-time.ts';
import { openPaper, type Paper, textWidth } from './paper.ts';
import { drawTable } from './table-paper.ts';

const NAME_SHARE = 0.24;
const CLASS_SHARE = 0.1;

/** The register of a school on paper: one line for each person. */
export function registerPaper(register: RegisterExport): Promise<Paper> {
  const { school, day, exportedAt, exportedBy, people, className } = register;
  const at = schoolClock(exportedAt).slice(11);
  return openPaper(
    {
      title: 'Who may be shown',
      facts: [
        className === null ? school.name : `${school.name}, ${className}`,
        `As of ${spokenDay(day)}, ${at}. Copy taken by ${exportedBy}.`,
        `${people.length} ${people.length === 1 ? 'person' : 'people'}. Answers change from day to day: before publishing, what counts is the register itself.`,
      ],
      layout: 'landscape',
      foot: `Confidential. ${school.name}, ${spokenDay(day)}, ${exportedBy}`,
    },
    async (paper) => {
      const width = textWidth(paper);
      const each = (width * (1 - NAME_SHARE - CLASS_SHARE)) / Math.max(1, register.uses.length);
      await drawTable(
        paper,
        [
          { heading: 'Name', width: width * NAME_SHARE },
          { heading: 'Class', width: width * CLASS_SHARE },
          ...register.uses.map(({ name }) => ({ heading: name, width: each })),
        ],
        people.map((person) => [
          nameInList(person),
          person.className ?? (person.kind === 'adult' ? 'adult' : 'no class'),
          ...person.answers,
        ]),
      );
    },
  );
}

function nameInList({ surname, forename, knownAs }: RegisterExport['people'][number]): string {
  const called = knownAs === null ? '' : ` (${knownAs})`;
  return `${surname}, ${forename}${called}`;
}
