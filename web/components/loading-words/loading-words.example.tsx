import type { ExampleSet } from '../../pages/examples/example.ts';
import { LoadingWords } from './loading-words.tsx';

const loading: ExampleSet = {
  title: 'Loading words',
  purpose: 'Says what is being waited for, after a third of a second.',
  examples: [
    {
      caption: 'while the inbox is fetched',
      View: () => <LoadingWords>Fetching the inbox…</LoadingWords>,
    },
  ],
};

export default loading;
