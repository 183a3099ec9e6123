import { useEffect, useState } from 'react';

const EVERY_MS = 1_000;

/** Seconds since a moment, counting on while `isRunning`: for what a head waits to see done. */
export function useSeconds(since: string, isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return Math.max(0, (now - new Date(since).getTime()) / 1_000);
}
