import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock } from '@ligai/kernel';
import { readBody, sendJson } from '../control.ts';
import type { MurfBehaviour } from './behaviour.ts';
import { riffHeader, sampleRates, synthesise } from './synthesis.ts';
import { hasVoice, modelOf, voicesOf } from './voices.ts';

/** Murf's REST endpoints: voices, token, generate and stream. The key was already checked. */
export async function answerRest(
  request: IncomingMessage,
  response: ServerResponse,
  behaviour: MurfBehaviour,
): Promise<void> {
  if (behaviour.restStatus !== null) {
    sendRefusal(response, behaviour.restStatus, 'Simulated');
    return;
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /v1/speech/voices':
      sendJson(response, 200, voicesOf(modelOf(url.searchParams.get('model') ?? 'GEN2') ?? 'GEN2'));
      return;
    case 'GET /v1/auth/token':
      sendJson(response, 200, { token: 'simulated', expiryInEpochMillis: systemClock.now() + 3_600_000 });
      return;
    case 'POST /v1/speech/generate':
      await generate(request, response, behaviour);
      return;
    case 'POST /v1/speech/stream':
      await stream(request, response, behaviour);
      return;
    default:
      sendRefusal(response, 404, 'Not found');
  }
}

export function sendRefusal(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { error_message: message, error_code: status });
}

type Speech = { audio: Buffer; sampleRateHz: number; body: Record<string, unknown> };

async function spoken(
  request: IncomingMessage,
  response: ServerResponse,
  behaviour: MurfBehaviour,
): Promise<Speech | undefined> {
  const body = JSON.parse((await readBody(request)).toString()) as Record<string, unknown>;
  const model = modelOf(String(body['model'] ?? body['modelVersion'] ?? 'FALCON')) ?? 'FALCON';
  if (!hasVoice(model, String(body['voiceId']))) {
    sendRefusal(response, 400, `Invalid voice_id: ${String(body['voiceId'])}`);
    return undefined;
  }
  const sampleRateHz = sampleRates.find((rate) => rate === body['sampleRate']) ?? 24000;
  const pcm = synthesise(String(body['text']), behaviour.seed, sampleRateHz);
  const audio = body['format'] === 'PCM' ? pcm : Buffer.concat([riffHeader(sampleRateHz), pcm]);
  return { audio, sampleRateHz, body };
}

async function generate(request: IncomingMessage, response: ServerResponse, behaviour: MurfBehaviour): Promise<void> {
  const speech = await spoken(request, response, behaviour);
  if (!speech) return;
  const { audio, sampleRateHz, body } = speech;
  const where = body['encodeAsBase64']
    ? { encodedAudio: audio.toString('base64') }
    : { audioFile: 'https://example.invalid/simulated.wav' };
  sendJson(response, 200, {
    ...where,
    audioLengthInSeconds: audio.length / 2 / sampleRateHz,
    remainingCharacterCount: 100_000,
    wordDurations: [],
  });
}

async function stream(request: IncomingMessage, response: ServerResponse, behaviour: MurfBehaviour): Promise<void> {
  const speech = await spoken(request, response, behaviour);
  if (!speech) return;
  const { audio, sampleRateHz } = speech;
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  await systemClock.sleep(behaviour.firstByteMs);
  for (let at = 0; at < audio.length; at += behaviour.chunkBytes) {
    const chunk = audio.subarray(at, at + behaviour.chunkBytes);
    response.write(chunk);
    await systemClock.sleep((chunk.length / 2 / sampleRateHz) * 1000 * behaviour.realtimeFactor);
  }
  response.end();
}
