import type { ExampleSet } from '../../pages/examples/example.ts';
import { Row, Stack } from '../../pages/examples/row.tsx';
import { SchoolTag } from './school-tag.tsx';
import type { SchoolTagProps } from './school-tag.tsx';

const SCHOOLS: SchoolTagProps['school'][] = [
  { name: 'Stanton St Quintin Primary and Nursery School', shortName: 'SSQ', accent: 'sea' },
  { name: 'Langley Fitzurse C of E Primary School', shortName: 'LF', accent: 'clay' },
  { name: 'Plum Tree Infants', shortName: 'PT', accent: 'plum' },
  { name: 'Mossbank Juniors', shortName: 'MB', accent: 'moss' },
  { name: 'Slate Hill School', shortName: 'SH', accent: 'slate' },
];

const tags: ExampleSet = {
  title: 'School tag',
  purpose: 'Tells the schools apart at a glance, and without colour.',
  examples: [
    {
      caption: 'in a list',
      View: () => (
        <Row>
          {SCHOOLS.map((school) => (
            <SchoolTag key={school.shortName} school={school} />
          ))}
        </Row>
      ),
    },
    {
      caption: 'with the whole name',
      View: () => (
        <Stack>
          {SCHOOLS.slice(0, 2).map((school) => (
            <SchoolTag key={school.shortName} school={school} full />
          ))}
        </Stack>
      ),
    },
  ],
};

export default tags;
