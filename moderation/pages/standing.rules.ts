import { impossible } from '../kernel/errors.ts';

/** Why nothing goes out to a Page at the moment. */
export interface Standstill {
  readonly why: 'disconnected' | 'pause' | 'federation-pause' | 'incident' | 'alert' | 'check';
  /** What the person who paused wrote, or what the alert says. */
  readonly says: string;
  readonly since: Date;
}

/** One sentence for whoever waits for a post: why it waits, and that it goes out, or asks, by itself. */
export function standstillInWords({ why, says }: Pick<Standstill, 'why' | 'says'>): string {
  switch (why) {
    case 'disconnected':
      return says;
    case 'pause':
      return `Publishing to this Page is paused: ${says}`;
    case 'federation-pause':
      return `Publishing to every Page is paused: ${says}`;
    case 'incident':
      return `This Page is in incident mode: ${says}`;
    case 'alert':
      return `Nothing goes out to this Page until a person has looked: ${says}`;
    case 'check':
      return says;
    default:
      return impossible(why, 'reason of a standstill');
  }
}
