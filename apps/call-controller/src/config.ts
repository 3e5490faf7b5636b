import { PhoneNumber } from '@ligai/contracts';
import {
  type Env,
  hidden,
  oneOf,
  type ProviderAddresses,
  pattern,
  providerAddresses,
  providerVariables,
  readServiceEnvironment,
  type ServiceConfig,
} from '@ligai/service';
import { isDialString, isSwitchAddress, nodeNameOf } from '@ligai/telephony';
import { z } from 'zod';
import { type SpeechSource, simulatedParts } from './gate/simulated-speech.ts';

export type ControllerConfig = SpeechSource & {
  service: ServiceConfig;
  /** `esl://:password@host:port` of each FreeSWITCH. */
  switches: string[];
  /** The audio module of the calls; `auto` selects one that the switch has. */
  audio: 'auto' | 'fork' | 'stream';
  /** The dial string, with one `{number}` in it. Never from a request. */
  dialString: string;
  /** The number presented to the callee; null leaves it to the trunk. */
  callerNumber: PhoneNumber | null;
  /** Allows short extensions of an installation besides E.164 numbers. */
  extraNumbers: RegExp | undefined;
  /** The sample rate of the audio that the bridge receives. */
  sampleRateHz: 8000 | 16000;
  /** The addresses at which failed providers are checked. */
  providers: ProviderAddresses;
};

export function configFrom(env: Env): ControllerConfig {
  const { service, own } = readServiceEnvironment(env, {
    FREESWITCH_ESL: switches,
    FREESWITCH_AUDIO: oneOf('auto', 'fork', 'stream').default('auto'),
    DIAL_STRING: dialString.default('sofia/gateway/trunk/{number}'),
    CALLER_ID_NUMBER: callerNumber.optional(),
    DIAL_EXTRA_PATTERN: pattern.optional(),
    MEDIA_SAMPLE_RATE: oneOf('8000', '16000').default('8000'),
    SIMULATED_PARTS: simulatedParts,
    ALLOW_SIMULATED_SPEECH: oneOf('0', '1').default('0'),
    ...providerVariables,
  });
  return {
    service,
    switches: own.FREESWITCH_ESL,
    audio: own.FREESWITCH_AUDIO,
    dialString: own.DIAL_STRING,
    callerNumber: own.CALLER_ID_NUMBER ?? null,
    extraNumbers: own.DIAL_EXTRA_PATTERN,
    simulatedParts: own.SIMULATED_PARTS,
    simulatedSpeechAllowed: own.ALLOW_SIMULATED_SPEECH === '1',
    sampleRateHz: own.MEDIA_SAMPLE_RATE === '16000' ? 16_000 : 8_000,
    providers: providerAddresses(own),
  };
}

const anEslAddress =
  'expected esl://:password@host:port, several separated by commas, the password in printable ASCII or escaped by %';

const switches = hidden(
  z
    .string(anEslAddress)
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine((all) => all.every(isSwitchAddress), { error: anEslAddress, abort: true })
    .refine((all) => new Set(all.map(nodeNameOf)).size === all.length, 'expected each switch once'),
);

const dialString = z
  .string()
  .refine(isDialString, 'expected one endpoint with {number} in it, such as sofia/gateway/trunk/{number}');

/** Only its format is checked: which calling numbers are allowed is between the trunk and its customer. */
const callerNumber = z
  .string()
  .transform((text) => text.replaceAll(/[ .\-()]/g, '').replace(/^\+/, ''))
  .refine((digits) => /^[1-9]\d{7,14}$/.test(digits), 'expected a phone number of 8 to 15 digits')
  .pipe(PhoneNumber);
