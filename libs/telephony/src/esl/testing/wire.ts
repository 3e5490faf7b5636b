/** Messages of a FreeSWITCH, as bytes. Used by tests only. */
export const authRequest = 'Content-Type: auth/request\n\n';

export const commandReply = (text: string): string => `Content-Type: command/reply\nReply-Text: ${text}\n\n`;

export const apiResponse = (body: string): string => framed('api/response', body);

export const disconnectNotice = (text: string): string => framed('text/disconnect-notice', text);

export const rudeRejection = framed('text/rude-rejection', 'Access Denied, go away.\n');

export const jsonEvent = (headers: Record<string, string>, body = ''): string =>
  framed('text/event-json', JSON.stringify(body === '' ? headers : { ...headers, _body: body }));

export const channelEvent = (name: string, callId: string, more: Record<string, string> = {}): string =>
  jsonEvent({ 'Event-Name': name, 'Unique-ID': callId, ...more });

export const customEvent = (subclass: string, callId: string, body = ''): string =>
  jsonEvent({ 'Event-Name': 'CUSTOM', 'Event-Subclass': subclass, 'Unique-ID': callId }, body);

export const jobEvent = (jobId: string, command: string, body: string): string => {
  const [name = '', ...args] = command.split(' ');
  return jsonEvent(
    { 'Event-Name': 'BACKGROUND_JOB', 'Job-UUID': jobId, 'Job-Command': name, 'Job-Command-Arg': args.join(' ') },
    body,
  );
};

function framed(contentType: string, body: string): string {
  return `Content-Type: ${contentType}\nContent-Length: ${Buffer.byteLength(body)}\n\n${body}`;
}
