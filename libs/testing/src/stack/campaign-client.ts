import {
  CampaignAnswer,
  CampaignStatsAnswer,
  ContactAnswer,
  type CreateCampaignBody,
  DoneAnswer,
  ImportAnswer,
} from '@ligai/contracts';
import { z } from 'zod';
import { waitUntil } from '../wait-until.ts';
import type { Answer } from './api-client.ts';

/** A client of the campaigns of the REST API; every response is checked with its schema. */
export class CampaignClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = `${url}/api/v1/campaigns`;
  }

  async create(body: z.input<typeof CreateCampaignBody>): Promise<number> {
    return (await this.#expect(CampaignAnswer, 'POST', '', body)).id;
  }

  update(id: number, change: Partial<z.input<typeof CreateCampaignBody>>): Promise<CampaignAnswer> {
    return this.#expect(CampaignAnswer, 'PUT', `/${id}`, change);
  }

  get(id: number): Promise<CampaignAnswer> {
    return this.#expect(CampaignAnswer, 'GET', `/${id}`);
  }

  stats(id: number): Promise<CampaignStatsAnswer> {
    return this.#expect(CampaignStatsAnswer, 'GET', `/${id}/stats`);
  }

  async start(id: number): Promise<void> {
    await this.#expect(DoneAnswer, 'POST', `/${id}/start`);
  }

  async pause(id: number): Promise<void> {
    await this.#expect(DoneAnswer, 'POST', `/${id}/pause`);
  }

  importCsv(id: number, csv: string | Blob): Promise<ImportAnswer> {
    const form = new FormData();
    form.append('file', typeof csv === 'string' ? new Blob([csv], { type: 'text/csv' }) : csv, 'contacts.csv');
    return this.#expect(ImportAnswer, 'POST', `/${id}/contacts/csv`, form);
  }

  /** All contacts, in import order. */
  async contacts(id: number): Promise<ContactAnswer[]> {
    const contacts: ContactAnswer[] = [];
    for (;;) {
      const path = `/${id}/contacts?limit=1000&skip=${contacts.length}`;
      const page = await this.#expect(z.array(ContactAnswer), 'GET', path);
      contacts.push(...page);
      if (page.length < 1000) return contacts;
    }
  }

  /** Resolves when the campaign has completed by itself; `onProgress` receives its progress from time to time. */
  async untilCompleted(
    id: number,
    { timeoutMs, onProgress }: { timeoutMs: number; onProgress?: (campaign: CampaignAnswer) => void },
  ): Promise<CampaignAnswer> {
    const check = async () => {
      const campaign = await this.get(id);
      onProgress?.(campaign);
      return campaign.status === 'completed' && campaign;
    };
    return await waitUntil(check, { what: `campaign ${id} completes`, timeoutMs, everyMs: 500 });
  }

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const sent =
      body === undefined || body instanceof FormData
        ? { body }
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${this.#url}${path}`, { method, ...sent } as RequestInit);
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  async #expect<S extends z.ZodType>(schema: S, method: string, path: string, body?: unknown): Promise<z.output<S>> {
    const { status, body: answer } = await this.ask(method, path, body);
    if (status !== 200 && status !== 201) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return schema.parse(answer);
  }
}
