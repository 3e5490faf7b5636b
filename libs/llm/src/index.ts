export * from './chat-model.ts';
export { checkOpenAiKey, checkOpenAiReply } from './openai/check-openai-key.ts';
export { type OpenAiOptions, openAiChatModel } from './openai/openai-chat-model.ts';
