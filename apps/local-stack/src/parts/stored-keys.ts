import { openDatabase, secretBox, storedSettings } from '@ligai/db';
import type { Provider } from '../config.ts';

/** The providers whose key is stored by the settings API: they are real even without a variable. */
export async function storedProviderKeys(databaseUrl: string, secretKey: string): Promise<Set<Provider>> {
  await using db = openDatabase(databaseUrl, { max: 1 });
  const { values } = await storedSettings(db, secretBox(Buffer.from(secretKey, 'base64')));
  const keyOf = { deepgram: 'deepgram_api_key', openai: 'openai_api_key', murf: 'murf_api_key' } as const;
  return new Set((Object.keys(keyOf) as Provider[]).filter((provider) => values.has(keyOf[provider])));
}
