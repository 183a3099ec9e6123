import type { ExampleSet } from '../../pages/examples/example.ts';
import { Row } from '../../pages/examples/row.tsx';
import { LinkButton } from './link-button.tsx';

const linkButtons: ExampleSet = {
  title: 'Link button',
  purpose: 'Goes to another page and is the thing to do next.',
  examples: [
    {
      caption: 'the next thing to do, and another way',
      View: () => (
        <Row>
          <LinkButton to="/drafts/new" kind="primary" icon="plus">
            Write a post
          </LinkButton>
          <LinkButton to="/inbox">Open the inbox</LinkButton>
        </Row>
      ),
    },
  ],
};

export default linkButtons;
