import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';

/**
 * Why nothing is known of what a query reads; null once it was read, and before the first failure. It stays while the query
 * is tried again, so that what is shown in the place of the data does not change every few seconds.
 */
export function useReadError({ data, error }: Pick<UseQueryResult, 'data' | 'error'>): Error | null {
  const [last, setLast] = useState(error);
  if (error && error !== last) setLast(error);
  return data === undefined ? (error ?? last) : null;
}
