import { useState } from 'react';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { Button } from '../button/button.tsx';
import { Confirm } from './dialog.tsx';

function TakeDown() {
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <Button onPress={() => setOpen(true)}>Take down…</Button>
      <Confirm
        isOpen={isOpen}
        onClose={close}
        question="Take “What a harvest!” down from the Page?"
        act="Take it down"
        onAct={close}
      >
        <p>
          The post disappears from Langley Fitzurse’s Page within a minute, with its 4 photos and 11
          comments.
        </p>
        <p>Facebook does not give it back: to show it again, somebody has to write a new post.</p>
      </Confirm>
    </>
  );
}

const dialogs: ExampleSet = {
  title: 'Dialog',
  purpose: 'Asks once, before what cannot be undone, and says what will happen.',
  examples: [{ caption: 'taking a post down', View: TakeDown }],
};

export default dialogs;
