import type { ExampleSet } from '../../pages/examples/example.ts';
import { LinkButton } from '../link-button/link-button.tsx';
import { EmptyState } from './empty-state.tsx';

const emptyStates: ExampleSet = {
  title: 'Empty state',
  purpose: 'Says that nothing being here is fine, and what will come.',
  examples: [
    {
      caption: 'an empty inbox',
      View: () => (
        <EmptyState title="Nothing waits for you" icon="inbox">
          When somebody at your school sends a post for a decision, it appears here, and on your
          home page. You also get an e-mail.
        </EmptyState>
      ),
    },
    {
      caption: 'no drafts yet, with the first thing to do',
      View: () => (
        <EmptyState
          title="You have not written anything yet"
          icon="drafts"
          action={
            <LinkButton to="/drafts/new" kind="primary">
              Write your first post
            </LinkButton>
          }
        >
          Write a few words, add photos, and say who is in them. A head looks at it before anyone
          outside does.
        </EmptyState>
      ),
    },
  ],
};

export default emptyStates;
