import { seededRandom } from '../audible-text/random.ts';
import type { CallRecord } from './call-record.ts';
import type { Line, Talk } from './callee-plan.ts';
import { CalleeReceiver } from './callee-receiver.ts';
import { CalleeSpeaker, frameMs, frameSamples } from './callee-speaker.ts';
import type { CalleeHands, KeyWay, Manner } from './manner.ts';

const silence = new Int16Array(frameSamples);
/** Between two key presses. */
const keyMs = 300;

/**
 * A callee with a script: waits until the agent has finished, pauses, says the next line. A line with
 * `interruptAfterWords` does not wait. After the last line the plan's ending applies. The callee hangs up if the agent
 * is silent for `patienceMs`.
 *
 *   listening ──agent done / words heard──▶ thinking ──pause over──▶ speaking ──line out──▶ listening
 */
export class TalkingCallee implements Manner {
  readonly #talk: Talk;
  readonly #record: CallRecord;
  readonly #hands: CalleeHands;
  readonly #random: () => number;
  readonly #receiver: CalleeReceiver;
  readonly #speaker: CalleeSpeaker;
  #next = 0;
  /** When the next line, or the hangup, is due; undefined while listening. */
  #dueMs: number | undefined;
  /** The agent has finished a turn since the callee's last line. */
  #answered = false;
  #quietSinceMs = 0;
  #keys: Array<{ digit: string; by: KeyWay; atMs: number }> = [];
  /** The hold that begins or ends next. */
  #hold: { fromMs: number; toMs: number; ends: Line['holdEnds']; begun: boolean } | undefined;

  constructor(talk: Talk, call: { record: CallRecord; hands: CalleeHands; seed: number }) {
    this.#talk = talk;
    this.#record = call.record;
    this.#hands = call.hands;
    this.#random = seededRandom(call.seed);
    this.#receiver = new CalleeReceiver(call.record, talk.agentDoneAfterMs);
    this.#speaker = new CalleeSpeaker(call.record, call.seed);
    if (talk.speaksFirst) this.#dueMs = this.#pauseMs();
  }

  step(heard: Int16Array | null, atMs: number): Int16Array {
    if (this.#receiver.listen(heard ?? silence)) this.#answered = true;
    this.#noteSilencedAgent();
    this.#pressKeys(atMs);
    if (this.#isOnHold(atMs)) return silence;
    if (!this.#speaker.speaking) this.#consider(atMs);
    return this.#speaker.speaking ? this.#speak(atMs) : silence;
  }

  close(atMs: number): void {
    this.#speaker.stop(atMs);
    this.#receiver.close();
    this.#noteSilencedAgent();
  }

  #consider(atMs: number): void {
    if (this.#answered && this.#receiver.turn) this.#continueListening();
    if (this.#dueMs === undefined) this.#decide(atMs);
    if (this.#dueMs !== undefined && atMs >= this.#dueMs) this.#act(atMs);
  }

  #speak(atMs: number): Int16Array {
    const line = this.#talk.lines[this.#next - 1];
    const frame = this.#speaker.nextFrame(atMs) ?? silence;
    if (line?.hangUpAfterWords !== undefined && this.#speaker.wordsOut >= line.hangUpAfterWords) {
      this.#hands.hangUp('in the middle of a sentence');
    }
    if (this.#speaker.speaking) return frame;
    this.#quietSinceMs = atMs;
    if (line) this.#planActions(line, atMs);
    if (this.#next >= this.#talk.lines.length && this.#talk.ending.kind === 'after_last_line') this.#dueMs = atMs + 200;
    return frame;
  }

  #planActions({ press = '', pressBy, holdMs, holdAfterMs, holdEnds }: Line, atMs: number): void {
    for (const [nth, digit] of [...press].entries()) {
      this.#keys.push({ digit, by: pressBy, atMs: atMs + (nth + 1) * keyMs });
    }
    if (holdMs === undefined) return;
    const fromMs = atMs + holdAfterMs;
    this.#hold = { fromMs, toMs: fromMs + holdMs, ends: holdEnds, begun: false };
  }

  /** Begins and ends the planned hold. The patience with a silent agent starts anew after it. */
  #isOnHold(atMs: number): boolean {
    const hold = this.#hold;
    if (!hold || atMs < hold.fromMs) return false;
    if (!hold.begun) this.#hands.hold();
    hold.begun = true;
    if (atMs < hold.toMs) return true;
    this.#hold = undefined;
    this.#quietSinceMs = atMs;
    if (hold.ends === 'hangup') this.#hands.hangUp('on hold');
    else this.#hands.unhold();
    return false;
  }

  /** The agent continues while the callee pauses before its line. */
  #continueListening(): void {
    this.#answered = false;
    this.#dueMs = undefined;
  }

  /** While listening: decides whether to speak or to hang up. */
  #decide(atMs: number): void {
    const line = this.#talk.lines[this.#next];
    const turn = this.#receiver.turn;
    const words = turn && !turn.interrupted ? turn.words : 0;
    const { ending } = this.#talk;
    if (line?.interruptAfterWords !== undefined && words >= line.interruptAfterWords) this.#dueMs = atMs;
    else if (!line && ending.kind === 'in_mid_reply' && words >= ending.afterWords) {
      this.#hands.hangUp('while the agent spoke');
    } else if (this.#answered && (line || ending.kind !== 'agent_hangs_up')) this.#dueMs = atMs + this.#pauseMs();
    else if (atMs - Math.max(this.#quietSinceMs, this.#receiver.voiceEndMs) >= this.#talk.patienceMs) {
      this.#hands.hangUp('the agent was silent');
    }
  }

  #act(atMs: number): void {
    const line = this.#talk.lines[this.#next];
    this.#dueMs = undefined;
    if (!line) {
      this.#hands.hangUp('end of the script');
      return;
    }
    if (this.#receiver.turn) this.#record.cuts.push({ line: this.#next, startedMs: atMs, agentSilentMs: null });
    this.#receiver.interrupt();
    this.#answered = false;
    this.#speaker.say(this.#next, line.text, atMs);
    this.#next += 1;
  }

  /** After a barge-in: records when the agent's sound stopped. */
  #noteSilencedAgent(): void {
    const cut = this.#record.cuts.at(-1);
    if (cut && cut.agentSilentMs === null && !this.#receiver.turn) cut.agentSilentMs = this.#receiver.voiceEndMs;
  }

  #pressKeys(atMs: number): void {
    for (let key = this.#keys[0]; key && key.atMs <= atMs; key = this.#keys[0]) {
      this.#keys.shift();
      this.#hands.press(key.digit, key.by);
    }
  }

  #pauseMs(): number {
    const { min, max } = this.#talk.pauseMs;
    return Math.round((min + this.#random() * (max - min)) / frameMs) * frameMs;
  }
}
