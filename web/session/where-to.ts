/** Where somebody wanted to go before they were asked to sign in or to read something; home when nowhere. */
export function whereTo(state: unknown): string {
  if (typeof state !== 'object' || state === null || !('next' in state)) return '/';
  const { next } = state;
  // Only ever set by the app itself, and only an address of its own.
  return typeof next === 'string' && next.startsWith('/') && !next.startsWith('//') ? next : '/';
}
