import type { Eyes } from './check-picture.job.ts';

/**
 * One picture at a time in a process: a decoded photo may take 240 MB, and two models in one process are slower than
 * one after the other. A better model, too, is opened between two pictures. Other jobs go on meanwhile.
 */
export function inTurn(eyes: Eyes): Eyes {
  let last: Promise<unknown> = Promise.resolve();
  function wait<Result>(look: () => Promise<Result>): Promise<Result> {
    const mine = last.then(look, look);
    last = mine.catch(() => undefined);
    return mine;
  }
  return {
    sight: () => wait(() => eyes.sight()),
    inspect: (bytes) => wait(() => eyes.inspect(bytes)),
    render: (bytes, covers, crop) => wait(() => eyes.render(bytes, covers, crop)),
  };
}
