import { expect } from 'vitest';
import type { Answer, GatewayUnderTest } from './gateway-under-test.ts';

export type Campaign = { id: number; [field: string]: unknown };

/** Creates the campaign `January`, with other fields as given. */
export async function createCampaign(gateway: GatewayUnderTest, json: object = {}): Promise<Campaign> {
  const { status, body } = await gateway.ask('POST /api/v1/campaigns', { json: { name: 'January', ...json } });
  expect(status).toBe(201);
  return body as Campaign;
}

/** The body of `GET /api/v1/campaigns/{path}`. */
export const getCampaign = async (gateway: GatewayUnderTest, path: string): Promise<unknown> =>
  (await gateway.ask(`GET /api/v1/campaigns/${path}`)).body;

export const importJson = (gateway: GatewayUnderTest, id: number, contacts: unknown): Promise<Answer> =>
  gateway.ask(`POST /api/v1/campaigns/${id}/contacts`, { json: { contacts } });

/** Contacts with consecutive numbers. */
export const numbered = (count: number): { phone_number: string }[] =>
  Array.from({ length: count }, (_, nth) => ({ phone_number: String(5_511_900_000_000 + nth) }));
