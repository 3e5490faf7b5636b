export * from './chat-model.ts';
export { checkOpenAiAccount, checkOpenAiReply, checkReasoningEffort } from './openai/check-openai-reply.ts';
export { type OpenAiOptions, openAiChatModel } from './openai/openai-chat-model.ts';
export {
  askForModels,
  isForConversations,
  judgeModel,
  type ModelsAnswer,
  type OpenAiModel,
} from './openai/openai-models.ts';
