import { useState } from 'react';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { ChooseOne, ChooseSeveral } from './choice.tsx';

function When() {
  const [when, setWhen] = useState<'now' | 'later'>('now');
  return (
    <ChooseOne
      legend="When should it go out?"
      name="when"
      value={when}
      onChange={setWhen}
      options={[
        { value: 'now', label: 'As soon as it is approved' },
        {
          value: 'later',
          label: 'At a time',
          detail: 'If nobody decides in time, it does not go out late by itself.',
        },
      ]}
    />
  );
}

function Pages() {
  const [pages, setPages] = useState<string[]>(['lf']);
  return (
    <ChooseSeveral
      legend="On which Pages?"
      name="pages"
      values={pages}
      onChange={setPages}
      error={pages.length === 0 ? 'Choose at least one Page.' : undefined}
      options={[
        { value: 'lf', label: 'Langley Fitzurse C of E Primary School' },
        {
          value: 'ssq',
          label: 'Stanton St Quintin Primary and Nursery School',
          off: 'You write for Langley Fitzurse.',
        },
      ]}
    />
  );
}

const choices: ExampleSet = {
  title: 'Choice',
  purpose: 'One or several of a few, all in sight.',
  examples: [
    { caption: 'one of two', View: When },
    { caption: 'several, one of them not open to this person', View: Pages },
  ],
};

export default choices;
