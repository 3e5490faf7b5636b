/** The part of modesl 1.2.1 that we use; the package has no types of its own. */
declare module 'modesl' {
  import type { EventEmitter } from 'node:events';

  type Headers = Record<string, unknown>;

  class Event {
    /** In the order of arrival. Values are strings, but a hostile JSON event may carry anything. */
    headers: { name: string; value: unknown }[];
    body: unknown;
  }

  /** Cuts a byte stream into messages. Reads `socket` by its `data` events only. */
  class Parser {
    constructor(socket: EventEmitter);
    /** Received bytes of an incomplete message. */
    buffer: Buffer;
    /** Bytes of body awaited; 0 while headers are read. */
    bodyLen: number;
    on(event: 'esl::event', listener: (event: Event, headers: Headers, body?: string) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    _onData(chunk: Buffer): void;
    _parseHeaderText(text: string): Headers;
    _parseXmlBody(text: string): Headers | undefined;
  }

  const modesl: { Parser: typeof Parser; Event: typeof Event };

  export type { Event };
  export default modesl;
}
