import { WebhookPayload } from '@ligai/contracts';
import { startWebhookSink, type WebhookSink } from '@ligai/simulators';
import { type ApiClient, waitUntil } from '@ligai/testing';

/** A webhook endpoint that receives the ends of calls. */
export class WebhookEnds implements AsyncDisposable {
  readonly #sink: WebhookSink;

  static async subscribe(api: ApiClient): Promise<WebhookEnds> {
    const sink = await startWebhookSink();
    const body = { name: 'ends', url: `${sink.url}/ends`, events: ['call.ended', 'call.failed'] };
    const { status } = await api.ask('POST', '/api/v1/webhooks', body);
    if (status === 201) return new WebhookEnds(sink);
    await sink[Symbol.asyncDispose]();
    throw new Error(`The webhook was answered with ${status}`);
  }

  private constructor(sink: WebhookSink) {
    this.#sink = sink;
  }

  /** The statuses received for each call, once `calls` calls have one; a repeated delivery counts once. */
  async byCall(calls: number): Promise<Map<string, string[]>> {
    const received = () => {
      const byId = new Map(this.#sink.deliveries.map(({ headers, json }) => [headers['webhook-id'], endOf(json)]));
      return Map.groupBy(byId.values(), ({ call_id }) => call_id);
    };
    await waitUntil(() => received().size >= calls, {
      what: `${calls} ends are received`,
      timeoutMs: 60_000,
      everyMs: 200,
    });
    return new Map([...received()].map(([callId, ends]) => [callId, ends.map(({ status }) => status)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sink[Symbol.asyncDispose]();
  }
}

function endOf(json: unknown): { call_id: string; status: string } {
  const { event, data } = WebhookPayload.parse(json);
  if (event !== 'call.ended' && event !== 'call.failed') throw new Error(`The webhook received ${event}`);
  return data;
}
