import type { PromptAnswer } from '@ligai/contracts';
import { afterEach, expect, it, vi } from 'vitest';
import type { Tagged } from '../api/request.ts';
import { bodyOf, draftOf, emptyDraft } from './draft.ts';

// The language of the page is read and shown as the module of the requests is loaded.
vi.stubGlobal('localStorage', { getItem: () => 'en' });
vi.stubGlobal('document', { documentElement: {} });
const { savePrompt } = await import('./save-prompt.ts');

afterEach(() => vi.unstubAllGlobals());

const dates = { created_at: '2026-01-15T14:00:00Z', updated_at: '2026-01-15T14:00:00Z' };
const prompt = { ...bodyOf({ ...emptyDraft, name: 'Vendas', content: 'Venda.' }), id: 7, is_active: true, ...dates };
const stored = { ...prompt, etag: '"1"' } as Tagged<PromptAnswer>;
const body = bodyOf({ ...draftOf(stored), content: 'Venda mais.' });

/** An API whose prompt was changed to `present`, with the tag `"2"`. */
function apiWith(present: object) {
  const requests: string[] = [];
  vi.stubGlobal('fetch', async (path: string, { method, headers, body: sent }: RequestInit & { headers: Headers }) => {
    const tag = headers.get('If-Match');
    requests.push(`${method} ${path}${tag ? ` ${tag}` : ''}`);
    if (method === 'PUT' && tag !== '"2"')
      return Response.json({ detail: 'changed' }, { status: 412, headers: { 'X-Error-Code': 'precondition_failed' } });
    return Response.json({ ...present, ...(sent ? JSON.parse(String(sent)) : {}) }, { headers: { ETag: '"2"' } });
  });
  return requests;
}

it('a draft is saved though another prompt became the active one meanwhile', async () => {
  const requests = apiWith({ ...prompt, is_active: false });
  expect(await savePrompt(stored, body)).toMatchObject({ content: 'Venda mais.', is_active: false, etag: '"2"' });
  const path = '/api/v1/prompts/7';
  expect(requests).toEqual([`PUT ${path} "1"`, `GET ${path}`, `PUT ${path} "2"`]);
});

it('a draft is not saved over what somebody else has written meanwhile', async () => {
  const requests = apiWith({ ...prompt, greeting: 'Bom dia!' });
  await expect(savePrompt(stored, body)).rejects.toMatchObject({ code: 'precondition_failed' });
  expect(requests).toHaveLength(2);
});
