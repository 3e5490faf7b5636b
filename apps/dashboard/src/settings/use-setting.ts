import type { SettingAnswer, SettingDetails, SettingKey, TestKeyAnswer } from '@ligai/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isChangedSince, request } from '../api/request.ts';
import { providerOfKey } from './setting-groups.ts';

const pathOf = (key: SettingKey): string => `/api/v1/settings/${key}`;

/** Stores and clears one setting, if it is still the one with this tag. What depends on settings is read again. */
export function useSetting(key: SettingKey, { etag }: Pick<SettingDetails, 'etag'>) {
  const queries = useQueryClient();
  const onSuccess = async () => {
    const dependent = [['settings'], ['setup'], ['voices']];
    await Promise.all(dependent.map((queryKey) => queries.invalidateQueries({ queryKey })));
  };
  const onError = async (error: Error) => {
    // The page then shows what it was changed to.
    if (isChangedSince(error)) await queries.invalidateQueries({ queryKey: ['settings'] });
  };
  const store = useMutation({
    mutationFn: (value: string) => request<SettingAnswer>('PUT', pathOf(key), { body: { value }, ifMatch: etag }),
    ...{ onSuccess, onError },
  });
  const clear = useMutation({
    mutationFn: () => request('DELETE', pathOf(key), { ifMatch: etag }),
    ...{ onSuccess, onError },
  });
  return { store, clear };
}

/** Asks the provider about a key, or about the one that calls use now if none is given. */
export function useKeyTest(key: SettingKey) {
  return useMutation({
    mutationFn: (typed: string) =>
      request<TestKeyAnswer>('POST', '/api/v1/settings/test', {
        body: { service: providerOfKey[key], api_key: typed.trim() || '****' },
      }),
  });
}
