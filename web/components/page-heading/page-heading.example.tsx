import type { ExampleSet } from '../../pages/examples/example.ts';
import { LinkButton } from '../link-button/link-button.tsx';
import { SchoolTag } from '../school-tag/school-tag.tsx';
import { Bare } from '../../shell/bare.tsx';
import { PageHeading } from './page-heading.tsx';

const headings: ExampleSet = {
  title: 'Page heading',
  purpose: 'Says where one is, names the window, and takes the focus after a page change.',
  examples: [
    {
      caption: 'a draft',
      View: () => (
        <Bare>
          <PageHeading
            within="Inbox"
            facts={
              <>
                <SchoolTag
                  school={{
                    name: 'Langley Fitzurse C of E Primary School',
                    shortName: 'LF',
                    accent: 'clay',
                  }}
                  full
                />
                <span>waiting 2 h</span>
                <span>wanted Fri 15:30</span>
              </>
            }
            actions={<LinkButton to="/inbox">Back to the inbox</LinkButton>}
          >
            Harvest assembly
          </PageHeading>
        </Bare>
      ),
    },
  ],
  wholeWindow: true,
};

export default headings;
