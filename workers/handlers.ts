import { checkPicture } from './check-picture.job.ts';
import type { Eyes } from './check-picture.job.ts';
import type { Handlers } from './job-handler.ts';
import { publish } from './publish.job.ts';
import type { PublishingDeps } from './publish.job.ts';
import { renderPhoto } from './render-photo.job.ts';
import { settleDraft } from './settle-draft.job.ts';

/** Every job of the catalogue with its handler. */
export function handlersFor(deps: PublishingDeps, eyes: Eyes): Handlers {
  const oneAtATime = inTurn(eyes);
  return {
    'check-picture': checkPicture(deps, oneAtATime),
    'render-photo': renderPhoto(deps, oneAtATime),
    'settle-draft': settleDraft(deps),
    publish: publish(deps),
  };
}

/**
 * One picture at a time in a process: a decoded photo may take 240 MB, and two models in one process are slower than
 * one after the other. Other jobs go on meanwhile.
 */
function inTurn(eyes: Eyes): Eyes {
  let last: Promise<unknown> = Promise.resolve();
  function wait<Result>(look: () => Promise<Result>): Promise<Result> {
    const mine = last.then(look, look);
    last = mine.catch(() => undefined);
    return mine;
  }
  return {
    inspect: (bytes) => wait(() => eyes.inspect(bytes)),
    render: (bytes, covers) => wait(() => eyes.render(bytes, covers)),
  };
}
