/** One event of FreeSWITCH. The headers are in the order in which they are written. */
export type SwitchEvent = { name: string; subclass?: string; headers: Record<string, string>; body?: string };

export type EventFormat = 'json' | 'plain' | 'xml';

/** The bytes of the event, including the outer headers. */
export function writeEvent(event: SwitchEvent, format: EventFormat): string {
  const body = format === 'json' ? toJson(event) : format === 'plain' ? toPlain(event) : toXml(event);
  return `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-${format}\n\n${body}`;
}

function toJson({ headers, body }: SwitchEvent): string {
  return JSON.stringify(body === undefined ? headers : { ...headers, ...lengthOf(body), _body: body });
}

function toPlain({ headers, body }: SwitchEvent): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${urlEncode(value)}\n`);
  if (body === undefined) return `${lines.join('')}\n`;
  return `${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\n\n${body}`;
}

function toXml({ headers, body }: SwitchEvent): string {
  const lines = Object.entries(headers).map(([name, value]) => `    <${name}>${urlEncode(value)}</${name}>\n`);
  const content = body === undefined ? '' : `  <body>${urlEncode(body)}</body>\n`;
  return `<event>\n  <headers>\n${lines.join('')}  </headers>\n${content}</event>`;
}

const lengthOf = (body: string) => ({ 'Content-Length': String(Buffer.byteLength(body)) });

/** Like `switch_url_encode` (switch_utils.c): commas, slashes and brackets are unchanged. */
function urlEncode(value: string): string {
  let encoded = '';
  for (const byte of Buffer.from(value)) {
    const character = String.fromCharCode(byte);
    const safe = byte > 0x20 && byte < 0x7f && !'"#%&+:;<=>?@[\\]^`{|}'.includes(character);
    encoded += safe ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** The event names of a subscription. */
export const eventNames: ReadonlySet<string> = new Set(
  (
    'CUSTOM CLONE CHANNEL_CREATE CHANNEL_DESTROY CHANNEL_STATE CHANNEL_CALLSTATE CHANNEL_ANSWER CHANNEL_HANGUP ' +
    'CHANNEL_HANGUP_COMPLETE CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HOLD CHANNEL_UNHOLD CHANNEL_BRIDGE ' +
    'CHANNEL_UNBRIDGE CHANNEL_PROGRESS CHANNEL_PROGRESS_MEDIA CHANNEL_OUTGOING CHANNEL_PARK CHANNEL_UNPARK ' +
    'CHANNEL_APPLICATION CHANNEL_ORIGINATE CHANNEL_UUID API LOG INBOUND_CHAN OUTBOUND_CHAN STARTUP SHUTDOWN PUBLISH ' +
    'UNPUBLISH TALK NOTALK SESSION_CRASH MODULE_LOAD MODULE_UNLOAD DTMF MESSAGE PRESENCE_IN NOTIFY_IN PRESENCE_OUT ' +
    'PRESENCE_PROBE MESSAGE_WAITING MESSAGE_QUERY ROSTER CODEC BACKGROUND_JOB DETECTED_SPEECH DETECTED_TONE ' +
    'PRIVATE_COMMAND HEARTBEAT TRAP ADD_SCHEDULE DEL_SCHEDULE EXE_SCHEDULE RE_SCHEDULE RELOADXML NOTIFY PHONE_FEATURE ' +
    'PHONE_FEATURE_SUBSCRIBE SEND_MESSAGE RECV_MESSAGE REQUEST_PARAMS CHANNEL_DATA GENERAL COMMAND SESSION_HEARTBEAT ' +
    'CLIENT_DISCONNECTED SERVER_DISCONNECTED SEND_INFO RECV_INFO RECV_RTCP_MESSAGE SEND_RTCP_MESSAGE CALL_SECURE NAT ' +
    'RECORD_START RECORD_STOP PLAYBACK_START PLAYBACK_STOP CALL_UPDATE FAILURE SOCKET_DATA MEDIA_BUG_START ' +
    'MEDIA_BUG_STOP CONFERENCE_DATA_QUERY CONFERENCE_DATA CALL_SETUP_REQ CALL_SETUP_RESULT CALL_DETAIL DEVICE_STATE ' +
    'TEXT SHUTDOWN_REQUESTED ALL'
  ).split(' '),
);
