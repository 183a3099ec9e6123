import { AskForLink } from './ask-for-link.tsx';
import { FamilyHeading } from './family-heading.tsx';

/** Used, too old, replaced by a newer letter or never made: all the same to whoever holds it. */
export function LinkGone() {
  return (
    <>
      <FamilyHeading>This link does not work any more</FamilyHeading>
      <p>
        That is nothing to worry about: a link works once, and only for a while, so that nobody else
        can answer for you. If you have answered already, your answers are safe. Perhaps a newer
        letter is in your letter box; otherwise ask for a fresh link here.
      </p>
      <AskForLink />
    </>
  );
}
