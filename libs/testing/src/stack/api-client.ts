import {
  ActiveCall,
  ActiveCallDetails,
  CallDetails,
  type CallId,
  CallListItem,
  DialAnswer,
  hasEnded,
  SettingAnswer,
} from '@ligai/contracts';
import { z } from 'zod';
import { waitUntil } from '../wait-until.ts';

export type Answer = { status: number; headers: Headers; body: unknown };

/** A client of the REST API; every response is checked with its schema. */
export class ApiClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  /** `key` is for a stack with `API_KEYS`. */
  constructor(url: string, key?: string) {
    this.#url = url;
    this.#headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  }

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { ...this.#headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  async dial(number: string): Promise<CallId> {
    return (await this.#expect(DialAnswer, 'POST', '/api/v1/calls/dial', { number })).call_id;
  }

  active(): Promise<ActiveCall[]> {
    return this.#expect(z.array(ActiveCall), 'GET', '/api/v1/calls/active');
  }

  activeDetails(callId: CallId): Promise<ActiveCallDetails> {
    return this.#expect(ActiveCallDetails, 'GET', `/api/v1/calls/active/${callId}`);
  }

  list(limit = 50): Promise<CallListItem[]> {
    return this.#expect(z.array(CallListItem), 'GET', `/api/v1/calls?skip=0&limit=${limit}`);
  }

  details(id: number | CallId): Promise<CallDetails> {
    return this.#expect(CallDetails, 'GET', `/api/v1/calls/${id}`);
  }

  async hangup(callId: CallId): Promise<void> {
    await this.#expect(z.object({ success: z.literal(true) }), 'POST', `/api/v1/calls/${callId}/hangup`);
  }

  async set(key: string, value: string): Promise<void> {
    await this.#expect(SettingAnswer, 'PUT', `/api/v1/settings/${key}`, { value });
  }

  /** Resolves when `holds` returns true for the call's record. */
  async until(callId: CallId, holds: (call: CallDetails) => boolean, timeoutMs = 60_000): Promise<CallDetails> {
    let call: CallDetails | undefined;
    const check = async () => {
      call = await this.details(callId);
      return holds(call) && call;
    };
    try {
      return await waitUntil(check, { what: `${callId} comes so far`, timeoutMs, everyMs: 100 });
    } catch (cause) {
      throw new Error(`${callId} did not come so far; it is ${JSON.stringify(call)}`, { cause });
    }
  }

  untilEnded(callId: CallId, timeoutMs = 90_000): Promise<CallDetails> {
    return this.until(callId, ({ status }) => hasEnded(status), timeoutMs);
  }

  untilSpoken(callId: CallId, turns: number, timeoutMs = 60_000): Promise<CallDetails> {
    return this.until(callId, ({ transcript }) => transcript.length >= turns, timeoutMs);
  }

  async #expect<S extends z.ZodType>(schema: S, method: string, path: string, body?: unknown): Promise<z.output<S>> {
    const answer = await this.ask(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return schema.parse(answer.body);
  }
}
