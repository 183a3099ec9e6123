import type { ExampleSet } from '../../pages/examples/example.ts';
import { Stack } from '../../pages/examples/row.tsx';
import { Button } from '../button/button.tsx';
import { Notice } from './notice.tsx';

const notices: ExampleSet = {
  title: 'Notice',
  purpose:
    'Says something that matters where it matters. Four states, each with its shape, its word and its colour.',
  examples: [
    {
      caption: 'the four states',
      View: () => (
        <Stack>
          <Notice tone="needs-you" word="Please read">
            The social media policy has a new version. Read it before your next post.
          </Notice>
          <Notice tone="stopped" word="Cannot be sent">
            Amara’s mum said no to Facebook. Cover her face or choose another photo.
          </Notice>
          <Notice tone="going-well" word="On the Page">
            “What a harvest!” went out today at 15:30.
          </Notice>
          <Notice tone="information">
            Photos lose their place and device before anyone outside sees them.
          </Notice>
        </Stack>
      ),
    },
    {
      caption: 'with something to do',
      View: () => (
        <Notice
          tone="needs-you"
          word="Changed meanwhile"
          actions={<Button>Show what changed</Button>}
        >
          Mr Hartley changed this draft at 14:10, after you opened it. Look again before you decide.
        </Notice>
      ),
    },
  ],
};

export default notices;
