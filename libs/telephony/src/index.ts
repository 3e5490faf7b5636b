export {
  connectTelephony,
  isDialString,
  isSwitchAddress,
  nodeNameOf,
  type TelephonyOptions,
} from './connect-telephony.ts';
export * from './hangup-cause.ts';
export * from './leg-event.ts';
export * from './telephony.ts';
