import type { CallSource, PhoneNumber, ReturnPath } from '@ligai/contracts';
import type { OwnedLeg } from '@ligai/db';
import type { Telephony } from '@ligai/telephony';
import type { ControllerContext } from '../controller-context.ts';
import type { Leg } from './leg.ts';
import type { LegWriter } from './leg-writer.ts';

/** Dependencies shared by all legs of one switch. */
export type SwitchTools = {
  context: ControllerContext;
  telephony: Telephony;
  /**
   * True while the lease is certainly ours and the switch accepts calls; checked just before an originate is written.
   */
  mayOriginate: () => boolean;
  /** The cause with which the switch rejects calls at the moment. */
  refusal: () => string | undefined;
  returnPath: () => ReturnPath;
  /** Aborts when this controller no longer owns the switch's legs. */
  signal: AbortSignal;
};

/** Dependencies of the effects of one leg. */
export type LegPorts = SwitchTools & {
  owned: OwnedLeg;
  number: PhoneNumber;
  source: CallSource;
  /** The current state of the leg. */
  leg: () => Leg;
  /** The callee has the call on hold. */
  held: () => boolean;
  /** When its last hold ended (epoch, ms); 0 before that. */
  heldUntilMs: () => number;
  writer: LegWriter;
  /** Called when the originate has been written. */
  noteOriginated: () => void;
};
