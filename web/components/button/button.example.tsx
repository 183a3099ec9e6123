import { useState } from 'react';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { Row } from '../../pages/examples/row.tsx';
import { Button } from './button.tsx';

function Saving() {
  const [busy, setBusy] = useState<string>();
  return (
    <Button kind="primary" busy={busy} onPress={() => setBusy('Sending…')}>
      Send for a decision
    </Button>
  );
}

const buttons: ExampleSet = {
  title: 'Button',
  purpose: 'Does something. One primary button a screen; danger only for what cannot be undone.',
  examples: [
    {
      caption: 'a decision',
      View: () => (
        <Row>
          <Button kind="primary" keyHint="a">
            Approve
          </Button>
          <Button keyHint="r">Send back…</Button>
          <Button>Refuse…</Button>
        </Row>
      ),
    },
    { caption: 'busy, in words, once pressed', View: Saving },
    {
      caption: 'off, and says what stops it',
      View: () => (
        <Button kind="primary" off="1 face in photo 2 is not accounted for.">
          Approve
        </Button>
      ),
    },
    {
      caption: 'with a drawing; and what cannot be undone',
      View: () => (
        <Row>
          <Button icon="plus">Add photos</Button>
          <Button kind="danger">Take it down from the Page</Button>
        </Row>
      ),
    },
  ],
};

export default buttons;
