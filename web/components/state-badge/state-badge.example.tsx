import type { ExampleSet } from '../../pages/examples/example.ts';
import { Row } from '../../pages/examples/row.tsx';
import { DRAFT_STATES, StateBadge } from './state-badge.tsx';
import type { DraftState } from './state-badge.tsx';

const STATES = Object.keys(DRAFT_STATES) as DraftState[];

const badges: ExampleSet = {
  title: 'State badge',
  purpose: 'Where a draft stands, in the words of the school office.',
  examples: [
    {
      caption: 'every state of a draft',
      View: () => (
        <Row>
          {STATES.map((state) => (
            <StateBadge key={state} state={state} />
          ))}
        </Row>
      ),
    },
  ],
};

export default badges;
