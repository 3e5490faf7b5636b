import type { CallEvent } from '@ligai/contracts';
import type { Page } from 'playwright-core';

/** What the card of a call showed after a frame was painted. */
export type Painted = { callId: string; text: string; atMs: number };

/** An event whose words are not on the page before it: a call's first one, or the new words of a turn. */
export type Awaited = { callId: string; words: string; atMs: number };

/**
 * Runs in the page: after each frame in which cards have changed, notes their text and the time. A message of a channel is
 * handled after the frame of its `requestAnimationFrame` was painted.
 */
export const noteFrames = `(() => {
  const painted = [];
  let changed = new Set();
  const channel = new MessageChannel();
  const note = (cards) => {
    const atMs = performance.timeOrigin + performance.now();
    for (const card of cards) {
      const path = card.querySelector('a[href^="/calls/"]')?.getAttribute('href') ?? '';
      painted.push({ callId: decodeURIComponent(path.slice('/calls/'.length)), text: card.textContent, atMs });
    }
  };
  const waiting = [];
  channel.port1.onmessage = () => note(waiting.shift() ?? []);
  const observer = new MutationObserver((mutations) => {
    const isFirst = changed.size === 0;
    for (const { target, addedNodes } of mutations) {
      const from = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      const card = from?.closest('main li');
      if (card) changed.add(card);
      for (const added of addedNodes) if (added.nodeName === 'LI' && added.closest('main')) changed.add(added);
    }
    if (!isFirst || changed.size === 0) return;
    requestAnimationFrame(() => {
      waiting.push(changed);
      changed = new Set();
      channel.port2.postMessage(null);
    });
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  window.takePainted = () => painted.splice(0);
  window.stopNoting = () => observer.disconnect();
})()`;

export const takePainted = (page: Page): Promise<Painted[]> => page.evaluate('window.takePainted()');

/** The events that change what the page shows; words that a call said before are left out. */
export class AwaitedEvents {
  readonly list: Awaited[] = [];
  readonly #said = new Map<string, Set<string>>();

  add(event: CallEvent, atMs: number): void {
    const callId = event.call_id;
    const said = this.#said.get(callId);
    if (event.type === 'call.ended' || event.type === 'call.failed') {
      this.#said.delete(callId);
      return;
    }
    if (!said) {
      // A call that began before the page was opened counts from its next words on.
      if (event.sequence === 1) this.list.push({ callId, words: '', atMs });
      this.#said.set(callId, new Set());
    }
    if (event.type !== 'call.turn' || !said) return;
    const words = event.data.turn.content;
    if (words !== '' && !said.has(words)) this.list.push({ callId, words, atMs });
    said.add(words);
  }
}

/** Milliseconds from each event to the first frame that shows it. `missed`: events that no frame showed. */
export function delaysOf(
  awaited: readonly Awaited[],
  painted: readonly Painted[],
): { delays: number[]; missed: number } {
  const ofCall = Map.groupBy(painted, ({ callId }) => callId);
  const delays = awaited.flatMap(({ callId, words, atMs }) => {
    const shown = ofCall.get(callId)?.find((frame) => frame.atMs >= atMs && frame.text.includes(words));
    return shown ? [shown.atMs - atMs] : [];
  });
  return { delays, missed: awaited.length - delays.length };
}
