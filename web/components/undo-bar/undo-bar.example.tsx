import { useState } from 'react';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { Button } from '../button/button.tsx';
import { UndoBar } from './undo-bar.tsx';

const TEN_SECONDS_MS = 10_000;

function Approved() {
  const [until, setUntil] = useState(() => Date.now() + TEN_SECONDS_MS);
  const [isUndone, setUndone] = useState(false);
  if (!isUndone) return <UndoBar done="Approved." until={until} onUndo={() => setUndone(true)} />;
  return (
    <Button
      onPress={() => {
        setUntil(Date.now() + TEN_SECONDS_MS);
        setUndone(false);
      }}
    >
      Approve again
    </Button>
  );
}

const undoBars: ExampleSet = {
  title: 'Undo bar',
  purpose: 'What was done, and a few seconds to take it back, in the place where it was done.',
  examples: [{ caption: 'after a decision', View: Approved }],
};

export default undoBars;
