import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Agent, fetch } from 'undici';
import { WebSocket, WebSocketServer } from 'ws';

/**
 * Floor: a process with only the network hops of a turn: the caller's frames to Deepgram, its final result to OpenAI,
 * its first text to Murf, the first audio to the line. Run with the providers' `host:port`; prints its own.
 */
const providers = process.argv[2] ?? '';
const connections = new Agent({ keepAliveTimeout: 60_000, pipelining: 1 });
const lines = new Map<string, WebSocket>();
const murf = new WebSocket(`ws://${providers}/v1/speech/stream-input`, { perMessageDeflate: false });
murf.on('message', (data) => {
  const { audio, context_id } = JSON.parse(data.toString()) as { audio?: string; context_id: string };
  if (audio) lines.get(context_id)?.send(Buffer.from(audio, 'base64'));
});
await once(murf, 'open');

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'audio.drachtio.org' });
server.on('connection', (line, request) => {
  const id = request.url ?? '';
  lines.set(id, line);
  const deepgram = new WebSocket(`ws://${providers}/v1/listen`, { perMessageDeflate: false });
  line.on('message', (frame) => {
    if (deepgram.readyState === WebSocket.OPEN) deepgram.send(frame);
  });
  deepgram.on('message', (data) => void relayTurn(id, JSON.parse(data.toString())));
  line.on('close', () => deepgram.close());
});
await once(server, 'listening');
process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
process.stdin.resume().on('end', () => process.exit(0));

type Heard = { is_final?: boolean; channel: { alternatives: [{ transcript: string }] } };

async function relayTurn(id: string, { is_final: isFinal = false, channel }: Heard): Promise<void> {
  if (!isFinal) return;
  const { transcript } = channel.alternatives[0];
  if (transcript === '') return;
  const messages = [{ role: 'user', content: transcript }];
  const reply = await fetch(`http://${providers}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'instant', stream: true, messages }),
    dispatcher: connections,
  });
  const events = (await reply.text()).split('\n\n').filter((event) => event.startsWith('data: {'));
  const text = events.map((event) => contentOf(event.slice('data: '.length))).join('');
  murf.send(JSON.stringify({ text, context_id: id, end: true }));
}

function contentOf(event: string): string {
  const { choices } = JSON.parse(event) as { choices: [{ delta: { content?: string } }] };
  return choices[0].delta.content ?? '';
}
