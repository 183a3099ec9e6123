import { LinkButton } from '../components/link-button/link-button.tsx';
import { PageHeading } from '../components/page-heading/page-heading.tsx';
import { EmptyState } from '../components/empty-state/empty-state.tsx';
import type { ExampleSet } from '../pages/examples/example.ts';
import { PLACES } from './places.ts';
import { Shell } from './shell.tsx';

const nothing = (): void => undefined;

const shells: ExampleSet = {
  title: 'Shell',
  purpose: 'The frame around every page: the places one may go to, who one is, and the page.',
  wholeWindow: true,
  examples: [
    {
      caption: 'for somebody who may go everywhere',
      View: () => (
        <Shell
          person={{
            name: 'Ruth Abbott',
            roles: ['Head of school, Langley Fitzurse', 'Drafter, Stanton St Quintin'],
          }}
          may={PLACES.map((entry) => entry.place)}
          counts={{ inbox: 3, drafts: 1, comments: 12 }}
          practicePage="http://127.0.0.1:4311/"
          onSignOut={nothing}
        >
          <PageHeading
            actions={
              <LinkButton to="/drafts/new" kind="primary" icon="plus">
                Write a post
              </LinkButton>
            }
          >
            Good afternoon, Mrs Abbott
          </PageHeading>
          <EmptyState title="Nothing waits for you" icon="inbox">
            When somebody at your school sends a post for a decision, it appears here.
          </EmptyState>
        </Shell>
      ),
    },
  ],
};

export default shells;
