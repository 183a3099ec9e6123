import { useState } from 'react';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { Button } from '../button/button.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';

function InboxKeys() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="keyboard" onPress={() => setOpen(true)}>
        Keys on this page
      </Button>
      <ShortcutHelp
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        shortcuts={[
          { keys: ['j'], does: 'Next in the inbox' },
          { keys: ['k'], does: 'The one before' },
          { keys: ['a'], does: 'Approve' },
          { keys: ['r'], does: 'Send back' },
          { keys: ['u'], does: 'Undo the last decision' },
          { keys: ['?'], does: 'Show this sheet' },
        ]}
      />
    </>
  );
}

const shortcutHelp: ExampleSet = {
  title: 'Shortcut help',
  purpose: 'The sheet behind “?”: the keys that work here.',
  examples: [{ caption: 'in the inbox', View: InboxKeys }],
};

export default shortcutHelp;
