import type { ExampleSet } from '../../pages/examples/example.ts';
import { Stack } from '../../pages/examples/row.tsx';
import { Button } from '../button/button.tsx';
import { FindingCard } from './finding-card.tsx';

const nothing = (): void => undefined;

const findings: ExampleSet = {
  title: 'Finding card',
  purpose: 'One thing that a check found: how grave it is, where it is, and what to do about it.',
  examples: [
    {
      caption: 'in order of severity',
      View: () => (
        <Stack>
          <FindingCard
            severity="block"
            place={{
              kind: 'face',
              photo: 2,
              face: 5,
              box: { x: 10, y: 10, width: 60, height: 60 },
            }}
            why="1 face is not accounted for."
            remedy="Say who it is, or cover the face."
            model={{ name: 'yunet-n', version: '104ee26c71d5-t0.54' }}
            onShow={nothing}
          />
          <FindingCard
            severity="hold"
            place={{ kind: 'photo', photo: 3 }}
            why="A large, sharp picture of one child, face on."
            remedy="Cover the face, crop the photo, or say why it is all right."
            onShow={nothing}
            actions={
              <>
                <Button>Cover</Button>
                <Button>Crop</Button>
                <Button>Accept, why?</Button>
              </>
            }
          />
          <FindingCard
            severity="hold"
            place={{
              kind: 'photo',
              photo: 1,
              earlierDraft: '0b5c8f4e-5d0a-4c55-9e6f-3a2f0f6f9f11',
            }}
            why="Photo 1 looks like one that was taken down before."
            remedy="Look up why, and say why it is all right now, or choose another photo."
            onShow={nothing}
          />
          <FindingCard
            severity="note"
            place={{ kind: 'draft' }}
            why="The place where they were taken was removed from 4 photos."
            remedy="Nothing to do."
          />
        </Stack>
      ),
    },
    {
      caption: 'settled by the head',
      View: () => (
        <FindingCard
          severity="hold"
          place={{ kind: 'text', start: 4, end: 20 }}
          why="“ringinghall.example” is not on the list of sites that we link to."
          remedy="Take the link out, or say why it may stay."
          settled={{
            by: 'Mrs Abbott',
            when: 'today 14:10',
            reason: 'The village hall’s own page, needed for the fête.',
          }}
        />
      ),
    },
  ],
};

export default findings;
