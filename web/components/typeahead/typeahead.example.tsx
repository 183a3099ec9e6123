import { useState } from 'react';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { Typeahead } from './typeahead.tsx';
import type { TypeaheadOption } from './typeahead.tsx';

const PUPILS: readonly TypeaheadOption[] = [
  { id: '1', name: 'Alfie Pearce', detail: 'Year 3' },
  { id: '2', name: 'Amara Okafor', detail: 'Year 3 · cannot be published', isOff: true },
  { id: '3', name: 'Bronwen Hughes', detail: 'Year 3' },
  { id: '4', name: 'Idris Khan', detail: 'Year 4' },
  { id: '5', name: 'Ivy Fielding', detail: 'Year 4, face 2 already', isQuiet: true },
  {
    id: '6',
    name: 'Ada Lund',
    detail: 'Year 4: cannot be published. Cover the face.',
    isStopped: true,
  },
];

function searchPupils(words: string): Promise<TypeaheadOption[]> {
  return Promise.resolve(
    PUPILS.filter((pupil) => pupil.name.toLowerCase().includes(words.toLowerCase())),
  );
}

function WhoIsThis() {
  const [chosen, setChosen] = useState<string>();
  return (
    <>
      <Typeahead
        label="Who is this?"
        hint="Year 3 first, because most of this photo is Year 3."
        search={searchPupils}
        onChoose={(option) => setChosen(option.name)}
      />
      <p role="status">{chosen ? `Face 5 is ${chosen}.` : null}</p>
    </>
  );
}

const typeaheads: ExampleSet = {
  title: 'Typeahead',
  purpose: 'Finds a person by a few letters, with the likely ones first.',
  examples: [{ caption: 'a face in a photo', View: WhoIsThis }],
};

export default typeaheads;
