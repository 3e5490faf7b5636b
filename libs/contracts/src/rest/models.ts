import { z } from 'zod';

export const ModelsAnswer = z.array(
  z.object({
    id: z.string().describe('What `model` takes'),
    shutdown_date: z.string().nullable().describe('The day on which OpenAI shuts it down, if it has announced one'),
  }),
);
export type ModelsAnswer = z.infer<typeof ModelsAnswer>;
