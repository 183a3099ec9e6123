/** Bounds of the HTTP shell itself; those of the product are in moderation/kernel/limits.ts. The unit is part of the name. */
export const SERVER_LIMITS = {
  jsonBodyBytes: 64 * 1024,
  markingsBodyBytes: 256 * 1024,
  /** 800 answers of a parent, 250 bytes each. */
  familyBodyBytes: 200 * 1024,
  /** For one network address; a whole school may share one behind its router. */
  requestsPerMinute: 3_000,
  /** For routes that check or choose a password; each person's own tries are counted in the database as well. */
  signInRequestsPerMinute: 60,
  resetRequestsPerMinute: 10,
  /** Open streams of live changes: a person has a few windows on a few devices. */
  livePerPerson: 12,
  liveInAll: 2_000,
  liveHeartbeatSeconds: 20,
  /** A reader that is this far behind is cut off and fetches anew. */
  liveUnreadBytes: 256 * 1024,
  /** Shutting down waits this long for requests under way, and this long for everything. */
  requestsEndWithinSeconds: 3,
  closeWithinSeconds: 8,
} as const;
