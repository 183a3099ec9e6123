import { expect, test } from 'vitest';
import { openLog } from '../moderation/kernel/log.ts';
import { inTurn } from './in-turn.ts';
import { eyesOver } from './open-eyes.ts';
import type { Vision } from './vision/vision.ts';

const log = openLog('silent', 'test');

/** A vision that notes what happens, and whose better model arrives when the test says so. */
function testVision() {
  const steps: string[] = [];
  let model = 'ultraface-rfb-320';
  let arrived = false;
  const slowly = async (what: string): Promise<never> => {
    steps.push(`${what} begins`);
    await new Promise((resolve) => setTimeout(resolve, 10));
    steps.push(`${what} ends`);
    return {} as never;
  };
  const vision: Vision = {
    get models() {
      return [{ purpose: 'faces' as const, name: model, version: '1' }];
    },
    get checkVersion() {
      return `vision-3+${model}@1`;
    },
    async lookForBetter() {
      if (!arrived || model === 'yunet-n') return 'same';
      steps.push('swap');
      model = 'yunet-n';
      return 'better';
    },
    inspect: () => slowly(`inspect with ${model}`),
    render: () => slowly(`render with ${model}`),
    count: () => slowly('count'),
    close: async () => undefined,
  };
  return { vision, steps, arrive: () => void (arrived = true) };
}

test('a better model is taken between two pictures, never during one', async () => {
  const { vision, steps, arrive } = testVision();
  const eyes = inTurn(eyesOver(Promise.resolve(vision), log));
  const first = eyes.inspect(Buffer.alloc(0));
  await new Promise((resolve) => setTimeout(resolve, 2));
  arrive();
  const sight = eyes.sight();
  await Promise.all([first, sight, eyes.render(Buffer.alloc(0), [], null)]);
  expect(steps).toEqual([
    'inspect with ultraface-rfb-320 begins',
    'inspect with ultraface-rfb-320 ends',
    'swap',
    'render with yunet-n begins',
    'render with yunet-n ends',
  ]);
  expect((await sight).checkVersion).toBe('vision-3+yunet-n@1');
});

test('a picture that breaks the models does not stop the next one', async () => {
  const { vision } = testVision();
  const broken = { ...vision, inspect: () => Promise.reject(new Error('broken')) };
  const eyes = inTurn(eyesOver(Promise.resolve(broken), log));
  await expect(eyes.inspect(Buffer.alloc(0))).rejects.toThrow('broken');
  await expect(eyes.render(Buffer.alloc(0), [], null)).resolves.toBeDefined();
});
