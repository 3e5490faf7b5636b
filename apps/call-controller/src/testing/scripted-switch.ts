import { type CallId, NodeName, type ReturnPath } from '@ligai/contracts';
import { LigaiError, systemClock } from '@ligai/kernel';
import type { LegEnd, LegEvent, LegFact, LiveLeg, OriginateRequest, SwitchStatus, Telephony } from '@ligai/telephony';

/** A command received by the switch, in order; `atMs` is monotonic. */
export type SwitchCommand = { do: string; callId: CallId; atMs: number };

export type Callee = 'answers' | 'rings' | 'silent';

/**
 * A switch in memory, scripted by the test: it holds the legs, and any number of controllers connect to it. Forbidden
 * commands (two originates of one call, audio before the answer) are recorded in `crimes`.
 */
export class ScriptedSwitch {
  readonly node: NodeName;
  readonly commands: SwitchCommand[] = [];
  readonly crimes: string[] = [];
  readonly legs = new Map<CallId, LiveLeg>();
  returnPath: ReturnPath | null = 'binary';
  callee: Callee = 'answers';
  /** How long each of the next audio sockets takes to be connected, in milliseconds. */
  readonly audioTakesMs: number[] = [];
  /** Calls by audio socket, in the order in which the switch reported it as connected. */
  readonly audioConnected: CallId[] = [];
  /** The answer times that it reports; unknown for legs that are missing here. */
  /** RTP packets received from each callee. */
  packets = 100;
  readonly answeredAtMs = new Map<CallId, number>();
  /** Errors of the next uses of a command, by command. */
  readonly failures = new Map<string, LigaiError[]>();
  /** Awaited by each listing of the legs. */
  listing: () => Promise<void> = async () => {};
  readonly #lines = new Set<SwitchLine>();
  readonly #refusals: string[] = [];
  readonly #refused: CallId[] = [];

  constructor(node = 'fs1:8021') {
    this.node = NodeName.parse(node);
  }

  /** A connection of one controller. */
  connect(): SwitchLine {
    const line = new SwitchLine(this);
    this.#lines.add(line);
    return line;
  }

  count(command: string, callId?: CallId): number {
    return this.commands.filter((one) => one.do === command && (callId === undefined || one.callId === callId)).length;
  }

  fail(command: string, code: LigaiError['code'], times = 1): void {
    const errors = Array.from({ length: times }, () => new LigaiError(code, `${command} fails by script`));
    this.failures.set(command, [...(this.failures.get(command) ?? []), ...errors]);
  }

  /** The next originates are accepted and then fail: no channel is created for them. */
  refuse(cause: string, times = 1): void {
    this.#refusals.push(...Array.from({ length: times }, () => cause));
  }

  emit(fact: LegFact): void {
    if (fact.type === 'leg_answered') this.#answered(fact.callId);
    if (fact.type === 'leg_ended') this.legs.delete(fact.callId);
    for (const line of this.#lines) line.emit(fact);
  }

  end(callId: CallId, end: Partial<LegEnd> = {}): void {
    const answered = this.legs.get(callId)?.answered ?? false;
    const bare = {
      cause: 'NORMAL_CLEARING',
      sipStatus: null,
      disposition: 'recv_bye',
      talkedMs: null,
      unreachable: false,
    };
    this.emit({ type: 'leg_ended', callId, end: { ...bare, answered, ...end } });
  }

  /** The connections are lost and restored; the legs continue. `meanwhile` runs while no controller is connected. */
  loseConnections(meanwhile: () => void = () => {}): void {
    for (const line of this.#lines) line.lose();
    meanwhile();
    for (const line of this.#lines) line.restore();
  }

  accept(command: string, callId: CallId): void {
    const failure = this.failures.get(command)?.shift();
    if (failure?.code === 'switch_unavailable') throw failure;
    this.commands.push({ do: command, callId, atMs: systemClock.monotonic() });
    if (failure) throw failure;
  }

  originate({ callId }: OriginateRequest): void {
    const refusal = this.#refusals.shift();
    if (refusal !== undefined) {
      this.#refused.push(callId);
      this.emit({ type: 'originate_failed', callId, cause: refusal });
      return;
    }
    const refused = this.#refused.filter((one) => one === callId).length;
    if (this.count('originate', callId) > 1 + refused) this.crimes.push(`${callId} was originated twice`);
    this.legs.set(callId, { callId, answered: false, held: false });
    this.emit({ type: 'leg_created', callId });
    if (this.callee !== 'silent') this.emit({ type: 'leg_ringing', callId });
    if (this.callee === 'answers') this.emit({ type: 'leg_answered', callId });
  }

  drop(line: SwitchLine): void {
    this.#lines.delete(line);
  }

  #answered(callId: CallId): void {
    const leg = this.legs.get(callId);
    if (leg) this.legs.set(callId, { ...leg, answered: true });
  }
}

/** The `Telephony` of a scripted switch. */
export class SwitchLine implements Telephony {
  readonly #switch: ScriptedSwitch;
  readonly #listeners = new Set<(event: LegEvent) => void>();
  #connected = true;
  #dead = false;

  constructor(scripted: ScriptedSwitch) {
    this.#switch = scripted;
  }

  get node(): NodeName {
    return this.#switch.node;
  }

  get status(): SwitchStatus {
    const { returnPath } = this.#switch;
    if (!this.#connected) return { phase: 'connecting', sinceMs: 0, lastError: 'connection refused' };
    return { phase: 'connected', sinceMs: 0, returnPath, version: 'scripted' };
  }

  /** Simulates a killed process at this end: no events, no commands, no notifications. */
  die(): void {
    this.#dead = true;
    this.#switch.drop(this);
  }

  lose(): void {
    this.#connected = false;
    this.#emit({ type: 'switch_lost', detail: 'by script' });
  }

  restore(): void {
    this.#connected = true;
    this.#emit({ type: 'switch_connected' });
  }

  emit(fact: LegFact): void {
    if (this.#connected) this.#emit(fact);
  }

  async originate(request: OriginateRequest): Promise<void> {
    await this.#command('originate', request.callId);
    queueMicrotask(() => this.#switch.originate(request));
  }

  async hangup(callId: CallId): Promise<void> {
    await this.#command('hangup', callId);
    const leg = this.#requireLeg(callId);
    const end = leg.answered
      ? { cause: 'NORMAL_CLEARING', disposition: 'send_bye' }
      : { cause: 'ORIGINATOR_CANCEL', disposition: 'send_cancel' };
    queueMicrotask(() => this.#switch.end(callId, end));
  }

  async limitDuration(callId: CallId): Promise<void> {
    await this.#command('limit', callId);
    this.#requireLeg(callId);
  }

  bufferAudio = (callId: CallId): Promise<void> => this.#command('buffer', callId);

  async startAudio({ callId }: { callId: CallId }): Promise<void> {
    if (this.#switch.legs.get(callId)?.answered === false)
      this.#switch.crimes.push(`${callId}: audio before the answer`);
    await this.#command('start_audio', callId);
    await systemClock.sleep(this.#switch.audioTakesMs.shift() ?? 0);
    this.#requireLeg(callId);
    this.#switch.emit({ type: 'audio_connected', callId });
    this.#switch.audioConnected.push(callId);
  }

  play = (callId: CallId, file: string): Promise<void> => this.#command(`play ${file}`, callId);
  break = (callId: CallId): Promise<void> => this.#command('break', callId);

  async listLegs(): Promise<LiveLeg[]> {
    this.#requireConnection();
    await this.#switch.listing();
    return [...this.#switch.legs.values()];
  }

  async legExists(callId: CallId): Promise<boolean> {
    this.#requireConnection();
    return this.#switch.legs.has(callId);
  }

  async receivedPackets(callId: CallId): Promise<number> {
    await this.#command('received_packets', callId);
    this.#requireLeg(callId);
    return this.#switch.packets;
  }

  async talkedMs(callId: CallId): Promise<number | null> {
    await this.#command('talked_ms', callId);
    this.#requireLeg(callId);
    const answeredAtMs = this.#switch.answeredAtMs.get(callId);
    return answeredAtMs === undefined ? null : systemClock.now() - answeredAtMs;
  }

  onEvent(listener: (event: LegEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.die();
  }

  async #command(command: string, callId: CallId): Promise<void> {
    if (this.#dead) return new Promise(() => {});
    this.#requireConnection();
    this.#switch.accept(command, callId);
  }

  #requireConnection(): void {
    if (!this.#connected) throw new LigaiError('switch_unavailable', 'not connected, by script');
  }

  #requireLeg(callId: CallId): LiveLeg {
    const leg = this.#switch.legs.get(callId);
    if (!leg) throw new LigaiError('no_such_leg', `no leg ${callId}, by script`);
    return leg;
  }

  #emit(fact: LegFact): void {
    const event: LegEvent = { node: this.node, atMs: systemClock.now(), ...fact };
    for (const listener of this.#listeners) listener(event);
  }
}
