import type { CallSource, PhoneNumber, ReturnPath } from '@ligai/contracts';
import type { OwnedLeg } from '@ligai/db';
import type { Telephony } from '@ligai/telephony';
import type { ControllerContext } from '../controller-context.ts';
import type { Leg } from './leg.ts';
import type { LegWriter } from './leg-writer.ts';

/** What is the same for all legs of one switch. */
export type SwitchTools = {
  context: ControllerContext;
  telephony: Telephony;
  /** True while the lease is certainly ours and the switch takes calls: asked just before an originate is written. */
  mayOriginate: () => boolean;
  /** The cause by which the switch refuses calls at the moment. */
  refusal: () => string | undefined;
  returnPath: () => ReturnPath;
  /** Aborts when this controller lets go of the switch's legs. */
  signal: AbortSignal;
};

/** What the effects of one leg are carried out with. */
export type LegPorts = SwitchTools & {
  owned: OwnedLeg;
  number: PhoneNumber;
  source: CallSource;
  /** The leg as it is at the moment of asking. */
  leg: () => Leg;
  writer: LegWriter;
  /** Said when the originate has been written. */
  noteOriginated: () => void;
};
