import { startTransition, useEffect, useState } from 'react';

/**
 * How many of `count` items to render: `atOnce` at first, then as many more in each further task, so that none is long.
 */
export function useGradualCount(count: number, atOnce: number): number {
  const [most, setMost] = useState(atOnce);
  useEffect(() => {
    if (most < count) startTransition(() => setMost(most + atOnce));
  }, [count, most, atOnce]);
  return Math.min(count, most);
}
