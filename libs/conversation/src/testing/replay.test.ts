import { expect, it } from 'vitest';
import { ana } from './ana.ts';
import { callerSays } from './caller.ts';
import { PhoneCall } from './phone-call.ts';
import { replay } from './replay.ts';

it('a recorded conversation that runs again leads to the same decisions', () => {
  const call = new PhoneCall({ policy: ana }).join().run(4000);
  callerSays(call, 'Quanto custa?');
  call.run(60_000);
  const { decisions } = replay(call.events, ana);
  expect(decisions.flatMap(({ effects }) => effects)).toEqual(call.effects.map(({ effect }) => effect));
});
