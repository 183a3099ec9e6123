import { useState } from 'react';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { SearchField } from './search-field.tsx';

const NAMES = ['Amara Okafor', 'Alfie Pearce', 'Bronwen Hughes', 'Idris Khan', 'Ivy Fielding'];

function RegisterSearch() {
  const [words, setWords] = useState('i');
  const found = NAMES.filter((name) => name.toLowerCase().includes(words.toLowerCase()));
  const outcome = found.length === 1 ? '1 person' : `${found.length} people`;
  return (
    <SearchField label="Search the register" value={words} onChange={setWords} outcome={outcome} />
  );
}

const searchFields: ExampleSet = {
  title: 'Search field',
  purpose: 'Narrows a list while somebody types, and says how much is left.',
  examples: [{ caption: 'over the register', View: RegisterSearch }],
};

export default searchFields;
