import { z } from 'zod';

export const VoicesQuery = z.object({
  locale: z
    .string()
    .max(35)
    .optional()
    .describe('Only voices that speak this language, such as `pt-BR`; `pt` finds all of its regions'),
  q: z.string().max(200).optional().describe('Only voices whose id or name contains this text'),
});

export const VoicesAnswer = z.array(
  z.object({
    id: z.string().describe('What `voice_id` takes'),
    name: z.string(),
    locales: z.array(z.string()).describe('Languages that it speaks, its own first'),
    styles: z.array(z.string()),
    models: z.array(z.string()).describe('Models that have it'),
    gender: z.string().describe('As Murf gives it; empty if it gives none'),
  }),
);
export type VoicesAnswer = z.infer<typeof VoicesAnswer>;

export const VoiceSamplePath = z.object({ voice_id: z.string().min(1).max(200).describe('A voice of `GET /voices`') });

export const VoiceSampleQuery = z.object({
  language: z
    .string()
    .max(35)
    .optional()
    .describe('Language of the sentence, such as `pt-BR`; one that the voice speaks (default: its own)'),
});
