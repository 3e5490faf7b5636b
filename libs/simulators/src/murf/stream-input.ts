import { systemClock } from '@ligai/kernel';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { remember } from '../journal.ts';
import type { MurfBehaviour } from './behaviour.ts';
import { type MurfContext, type MurfWire, SpeakingContext } from './speaking-context.ts';
import { type MurfSampleRate, sampleRates } from './synthesis.ts';
import { hasLocale, hasVoice, type MurfModel, modelOf } from './voices.ts';

/** The journal of one connection to `/v1/speech/stream-input`. */
export type MurfSocket = {
  /** Epoch ms of the upgrade. */
  atMs: number;
  query: Record<string, string>;
  keyDigest: string;
  contexts: MurfContext[];
  /** All text frames, unchanged. */
  frames: string[];
  closed: { code: number } | null;
};

export type StreamInputOptions = {
  socket: WebSocket;
  seen: MurfSocket;
  behaviour: MurfBehaviour;
  /** Contexts that are active now, on all connections. */
  active: Set<MurfContext>;
};

const clientMessage = z.object({
  voice_config: z
    .object({ voice_id: z.string().optional(), voiceId: z.string().optional(), locale: z.string().optional() })
    .optional(),
  context_id: z.string().optional(),
  text: z.string().optional(),
  end: z.boolean().optional(),
  clear: z.boolean().optional(),
  min_buffer_size: z.number().optional(),
  max_buffer_delay_in_ms: z.number().optional(),
});
type ClientMessage = z.infer<typeof clientMessage>;

/** Serves one connection: contexts by id, each with a voice, text that arrives in pieces, and an end. */
export class StreamInput {
  readonly #options: StreamInputOptions;
  readonly #model: MurfModel;
  readonly #sampleRateHz: MurfSampleRate;
  readonly #speaking = new Map<string | null, { context: MurfContext; voice: SpeakingContext }>();
  #idleTimer: Disposable | undefined;

  constructor(options: StreamInputOptions) {
    this.#options = options;
    const { socket, seen } = options;
    this.#model = modelOf(seen.query['model'] ?? 'FALCON') ?? 'FALCON';
    this.#sampleRateHz = sampleRates.find((rate) => rate === Number(seen.query['sample_rate'])) ?? 24000;
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('close', (code) => this.#ended(code));
    socket.on('error', () => socket.terminate());
    this.#watchIdle();
  }

  #receive(frame: string): void {
    this.#watchIdle();
    remember(this.#options.seen.frames, frame);
    const message = parse(frame);
    if (!message) {
      this.#wire.send({ error: 'Malformed message' });
      return;
    }
    const entry = this.#contextFor(message);
    if (!entry) return;
    const { min_buffer_size, max_buffer_delay_in_ms, text, end, clear } = message;
    entry.voice.setBuffering(min_buffer_size, max_buffer_delay_in_ms);
    if (clear) entry.voice.clear();
    else if (text !== undefined || end !== undefined) entry.voice.add(text ?? '', end ?? false);
  }

  /** The context of a message; a new one if the message has text or configures a voice. */
  #contextFor(message: ClientMessage): { context: MurfContext; voice: SpeakingContext } | undefined {
    const id = message.context_id ?? null;
    const known = this.#speaking.get(id);
    const voiceId = message.voice_config?.voice_id ?? message.voice_config?.voiceId ?? known?.context.voiceId;
    if (voiceId !== undefined && !hasVoice(this.#model, voiceId)) {
      this.#wire.send({
        error: `Invalid voice_id: ${voiceId}. The specified voice is not supported for the selected model (${this.#model})`,
        context_id: id,
      });
      return undefined;
    }
    const locale = message.voice_config?.locale;
    if (locale !== undefined && !hasLocale(this.#model, voiceId ?? 'en-US-daniel', locale)) {
      const error = `Locale '${locale}' is not a recognized or supported locale for the Falcon model`;
      this.#wire.send({ error, context_id: id });
      return undefined;
    }
    if (known) return known;
    // Clearing an unknown context is accepted.
    if (message.clear) return undefined;
    const { behaviour, active } = this.#options;
    if (behaviour.maxContexts !== null && active.size >= behaviour.maxContexts) {
      const error = 'Exceeded Active context limit. Please wait for active contexts to complete.';
      this.#wire.send({
        error,
        ...(behaviour.overLimit === 'error' && { context_id: id }),
        ...(behaviour.overLimit === 'final_error_without_context' && { final: true }),
      });
      return undefined;
    }
    return this.#openContext(id, voiceId ?? 'en-US-daniel', message.voice_config?.locale ?? null);
  }

  #openContext(contextId: string | null, voiceId: string, locale: string | null) {
    const { behaviour, seen, active } = this.#options;
    const facts = { contextId, voiceId, locale, text: '', ended: false, cleared: false, audioBytes: 0 };
    const context: MurfContext = { atMs: systemClock.now(), ...facts, state: 'waiting' };
    remember(seen.contexts, context);
    active.add(context);
    const queued =
      behaviour.nextContextFaults.length > 0 ? behaviour.nextContextFaults.shift() : behaviour.contextFault;
    const voice = new SpeakingContext({
      context,
      wire: this.#wire,
      behaviour,
      fault: queued ?? null,
      sampleRateHz: this.#sampleRateHz,
      wav: (seen.query['format'] ?? 'WAV') === 'WAV',
      onDone: () => {
        active.delete(context);
        this.#speaking.delete(contextId);
      },
    });
    const entry = { context, voice };
    this.#speaking.set(contextId, entry);
    return entry;
  }

  get #wire(): MurfWire {
    const { socket } = this.#options;
    const sendRaw = (text: string) => {
      this.#watchIdle();
      if (socket.readyState === socket.OPEN) socket.send(text);
    };
    return {
      send: (message) => sendRaw(JSON.stringify(message)),
      sendRaw,
      close: (code, reason) => socket.close(code, reason),
      reset: () => socket.terminate(),
    };
  }

  #watchIdle(): void {
    const { behaviour, socket } = this.#options;
    this.#idleTimer?.[Symbol.dispose]();
    if (behaviour.idleCloseMs === null) return;
    this.#idleTimer = systemClock.after(behaviour.idleCloseMs, () => socket.close(1000, 'idle'));
  }

  #ended(code: number): void {
    this.#idleTimer?.[Symbol.dispose]();
    this.#options.seen.closed = { code };
    for (const { voice, context } of this.#speaking.values()) {
      voice[Symbol.dispose]();
      this.#options.active.delete(context);
    }
    this.#speaking.clear();
  }
}

function parse(frame: string): ClientMessage | undefined {
  try {
    return clientMessage.parse(JSON.parse(frame));
  } catch {
    return undefined;
  }
}
