/**
 * The child's half of scripts/process-tree.ts: a server or worker that was started by the supervisor says when it
 * is ready, and ends when the supervisor is gone. Both do nothing in a process that was started on its own.
 */

/** Exit code of a process that must not be started again: a busy port, a wrong setting (EX_CONFIG of sysexits.h). */
export const DO_NOT_RESTART = 78;

/** What a child says once it can do its work. */
export const READY = 'ready';

/**
 * Calls back, once, when the process that started this one is gone, however it ended; without this, a supervisor
 * that was killed would leave children that keep the port. The channel does not keep this process alive.
 *
 * @param callback must end the process within seconds
 */
export function onParentGone(callback: () => void): void {
  if (process.send === undefined) return;
  if (!process.connected) {
    setImmediate(callback);
    return;
  }
  process.once('disconnect', callback);
  process.channel?.unref();
}

/** Tells the supervisor that this process takes requests or jobs now. */
export function tellParentReady(): void {
  // The supervisor may be gone already; onParentGone deals with that.
  if (process.connected) process.send?.(READY, undefined, undefined, () => undefined);
}
