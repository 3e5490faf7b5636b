import type { ToolDefinition } from './effect.ts';

/** Lets the LLM end the call. The text of the same reply is spoken first. */
export const hangUpTool: ToolDefinition = {
  name: 'hang_up',
  description:
    'Ends the phone call. Say goodbye in the same reply, then call this once the conversation is over or the person asks to end it.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
};
