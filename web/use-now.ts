import { useEffect, useState } from 'react';

const EVERY_MS = 30_000;

/** The moment by this device's clock, in milliseconds since 1970, anew every half minute: for "waiting 2 h". */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
