import {
  CreateCampaignBody,
  CreatePromptBody,
  CreateScheduleBody,
  CreateWebhookBody,
  DialBody,
  problemOf,
  UpdateWebhookBody,
  valueAt,
} from '@ligai/contracts';
import type { z } from 'zod';
import type { FieldProblem } from '../api/sentences/problem-parts.ts';

/** The bodies that forms send. They are a file of their own, which is loaded when a form is shown. */
const schemas = {
  campaign: CreateCampaignBody,
  prompt: CreatePromptBody,
  schedule: CreateScheduleBody,
  webhook: CreateWebhookBody,
  webhookChange: UpdateWebhookBody,
  dial: DialBody,
} satisfies Record<string, z.ZodType>;
export type BodyName = keyof typeof schemas;

/** What the API would find wrong with a body, in its words, by field. */
export function bodyProblems(name: BodyName, body: unknown): FieldProblem[] {
  const { error } = schemas[name].safeParse(body);
  return (error?.issues ?? []).map((issue) => ({
    path: issue.path.map(String).join('.'),
    problem: problemOf(issue, valueAt(body, issue.path)),
  }));
}
