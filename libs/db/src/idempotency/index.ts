export { type ClaimedKey, claimKey, type KeptAnswer, type KeyClaim, type KeyedRequest } from './claim-key.ts';
export * from './held-key.ts';
