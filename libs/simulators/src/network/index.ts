export type { AgentTurn, CallEnd, CallRecord, Cut, HeardWord, SaidLine } from './call-record.ts';
export { CallJournal, heardText } from './call-record.ts';
export type { CalleePlanInput } from './callee-plan.ts';
export { CalleePlan } from './callee-plan.ts';
export { numberTable } from './number-table.ts';
export type { CallProgress, PhoneCall } from './phone-call.ts';
export { createPhoneNetwork, type PhoneNetwork, type PhoneNetworkOptions } from './phone-network.ts';
