import type { ExampleSet } from '../../pages/examples/example.ts';
import { Timeline } from './timeline.tsx';
import type { TimelineEntry } from './timeline.tsx';

const ENTRIES: readonly TimelineEntry[] = [
  {
    key: '4',
    at: '2026-11-23T14:10:00Z',
    when: 'today 14:10',
    who: 'Miss Nwosu',
    what: 'sent it for a decision again.',
    icon: 'inbox',
  },
  {
    key: '3',
    at: '2026-11-23T12:02:00Z',
    when: 'today 12:02',
    who: 'Miss Nwosu',
    what: 'covered a face in photo 2.',
  },
  {
    key: '2',
    at: '2026-11-23T09:15:00Z',
    when: 'today 09:15',
    who: 'Mrs Abbott',
    what: 'sent it back.',
    detail: '“Lovely. Please cover the child at the back left: we have no answer from home yet.”',
    icon: 'undo',
  },
  {
    key: '1',
    at: '2026-11-20T15:44:00Z',
    when: 'Fri 20 Nov 15:44',
    who: 'Gatehouse',
    what: 'looked at 4 photos and found 23 faces.',
    icon: 'search',
  },
];

const timelines: ExampleSet = {
  title: 'Timeline',
  purpose: 'Who did what to a draft, newest first.',
  examples: [
    {
      caption: 'the history of a draft',
      View: () => <Timeline entries={ENTRIES} label="History of Harvest assembly" />,
    },
  ],
};

export default timelines;
