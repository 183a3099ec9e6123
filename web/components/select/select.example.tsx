import { useState } from 'react';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { Select } from './select.tsx';

const CLASSES = [
  'All classes',
  'Nursery',
  'Reception',
  'Year 1',
  'Year 2',
  'Year 3',
  'Year 4',
  'Year 5',
  'Year 6',
];

function ClassSelect() {
  const [value, setValue] = useState('Year 3');
  const options = CLASSES.map((name) => ({ value: name, label: name }));
  return <Select label="Class" name="class" options={options} value={value} onChange={setValue} />;
}

const selects: ExampleSet = {
  title: 'Select',
  purpose: 'One of many. For fewer than about six, Choice shows them all at once.',
  examples: [{ caption: 'a class', View: ClassSelect }],
};

export default selects;
