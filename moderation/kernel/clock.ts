/** Where "now" comes from. Rules never read it: actions read it once and pass the moment on. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
