import { Refusal } from '../../api/client.ts';
import type { ExampleSet } from '../../pages/examples/example.ts';
import { ErrorPanel } from './error-panel.tsx';

const nothing = (): void => undefined;

const noAnswer = new Refusal({
  code: 'no-answer',
  title: 'Gatehouse did not answer',
  detail: 'Check that this device is online, then try again. Nothing that you typed is lost.',
  status: 0,
});

const errors: ExampleSet = {
  title: 'Error panel',
  purpose: 'What is wrong and what to do, in the place of what could not be shown.',
  examples: [
    { caption: 'no connection', View: () => <ErrorPanel error={noAnswer} onTryAgain={nothing} /> },
    {
      caption: 'something nobody foresaw',
      View: () => <ErrorPanel error={new TypeError('x is undefined')} />,
    },
    {
      caption: 'trying again',
      View: () => <ErrorPanel error={noAnswer} onTryAgain={nothing} isTrying />,
    },
  ],
};

export default errors;
