import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CallId } from '@ligai/contracts';
import { type Database, openDatabase } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import {
  startFakeDeepgram,
  startFakeMurf,
  startFakeOpenAi,
  startWebhookSink,
  type WebhookSink,
} from '@ligai/simulators';
import { ApiClient, emptyDatabase, LocalStack } from '@ligai/testing';

const run = promisify(execFile);

export type Answered = { status: number; type: string; body: unknown };

/** Running services at the documented address, and the objects that the document's examples use. */
export class World implements AsyncDisposable {
  readonly api: ApiClient;
  readonly sink: WebhookSink;
  readonly db: Database;
  /** Working directory of the examples; contains `contacts.csv`. */
  readonly folder: string;
  readonly #resources: AsyncDisposableStack;
  #endedCall: Promise<string> | undefined;

  private constructor(own: {
    stack: LocalStack;
    sink: WebhookSink;
    db: Database;
    resources: AsyncDisposableStack;
  }) {
    this.api = new ApiClient(own.stack.ready.api);
    this.sink = own.sink;
    this.db = own.db;
    this.#resources = own.resources;
    this.folder = mkdtempSync(join(tmpdir(), 'ligai-contract-'));
    this.#resources.defer(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  static async open(): Promise<World> {
    await using opening = new AsyncDisposableStack();
    const database = opening.use(await emptyDatabase());
    const sink = opening.use(await startWebhookSink());
    const db = opening.use(openDatabase(database.url, { max: 2 }));
    // Configured as the real providers, because the test of a key would otherwise contact the real ones.
    const deepgram = opening.use(await startFakeDeepgram());
    const openAi = opening.use(await startFakeOpenAi());
    const murf = opening.use(await startFakeMurf());
    // The examples use localhost:8000.
    const env = {
      HTTP_PORT: '8000',
      DATABASE_URL: database.url,
      MAX_CONCURRENT_CALLS: '50',
      MAX_CALLS_PER_SECOND: '20',
      ...{ DEEPGRAM_URL: deepgram.url, OPENAI_BASE_URL: openAi.url, MURF_URL: murf.url },
      ...{ DEEPGRAM_API_KEY: 'a-key', OPENAI_API_KEY: 'a-key', MURF_API_KEY: 'a-key' },
    };
    const stack = opening.use(await LocalStack.start(env));
    return new World({ stack, sink, db, resources: opening.move() });
  }

  /** Runs a `curl` of the document unchanged; the added options only print the status and the content type. */
  async curl(command: string): Promise<Answered> {
    const shown = `${command} --silent --show-error --write-out '\\n%{http_code} %{content_type}'`;
    const { stdout } = await run('bash', ['-c', shown], { cwd: this.folder });
    const split = stdout.lastIndexOf('\n');
    const [status = '', ...type] = stdout.slice(split + 1).split(' ');
    return { status: Number(status), type: type.join(' '), body: JSON.parse(stdout.slice(0, split)) };
  }

  /** Runs a program of the document until `isComplete` accepts its output, ends it, and resolves with that output. */
  async program(command: string, args: string[], isComplete: (written: string) => boolean): Promise<string> {
    const child = spawn(command, args, { cwd: this.folder });
    let written = '';
    for await (const chunk of child.stdout) {
      written += chunk;
      if (isComplete(written)) break;
    }
    child.kill();
    return written;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  async post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const answer = await this.api.ask('POST', path, body);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Record<string, unknown>;
  }

  /** Places a call and waits for the first speech. */
  async activeCall(): Promise<CallId> {
    const callId = await this.api.dial('5511999887766');
    await this.api.untilSpoken(callId, 1);
    return callId;
  }

  /** Places a short call in which both sides speak, waits for its end and returns its integer id. */
  async newEndedCall(): Promise<string> {
    const callId = await this.api.dial('5511999880701');
    return String((await this.api.untilEnded(callId)).id);
  }

  /** An ended call that no case changes. */
  endedCall(): Promise<string> {
    this.#endedCall ??= this.newEndedCall();
    return this.#endedCall;
  }

  async newPrompt(given: Record<string, unknown> = {}): Promise<string> {
    const prompt = { name: 'Sales Assistant', content: 'You are a helpful sales assistant.', ...given };
    return String((await this.post('/api/v1/prompts', prompt))['id']);
  }

  /** Creates a webhook that posts to the sink. */
  async newWebhook(given: Record<string, unknown> = {}): Promise<string> {
    const events = ['call.started', 'call.ended', 'call.failed', 'call.state_changed'];
    const webhook = { name: 'CRM', url: `${this.sink.url}/hook`, events, ...given };
    return String((await this.post('/api/v1/webhooks', webhook))['id']);
  }

  async newSchedule(): Promise<string> {
    const scheduled_time = new Date(systemClock.now() + 86_400_000).toISOString();
    return String((await this.post('/api/v1/schedules', { phone_number: '5511999887766', scheduled_time }))['id']);
  }

  async newCampaign(contacts: readonly string[] = ['5511999887766', '5511999887767']): Promise<string> {
    const id = String((await this.post('/api/v1/campaigns', { name: 'January Promotion', max_concurrent: 1 }))['id']);
    const list = contacts.map((phone_number) => ({ phone_number, name: 'John Doe' }));
    if (list.length > 0) await this.post(`/api/v1/campaigns/${id}/contacts`, { contacts: list });
    return id;
  }

  async runningCampaign(): Promise<string> {
    const id = await this.newCampaign();
    await this.post(`/api/v1/campaigns/${id}/start`, undefined);
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
