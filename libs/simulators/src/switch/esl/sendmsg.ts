import type { SwitchNode } from '../switch-node.ts';

/** `sendmsg UUID` with its header lines: `execute` of playback, or `hangup`. Returns the Reply-Text. */
export function sendMessage(node: SwitchNode, uuid: string | undefined, headers: Record<string, string>): string {
  const leg = uuid === undefined ? undefined : node.legs.get(uuid);
  if (!leg) return `-ERR invalid session id [${uuid ?? ''}]`;
  if (headers['call-command'] === 'hangup') {
    leg.after(0, () => leg.hangUp(headers['hangup-cause']));
    return '+OK';
  }
  if (headers['call-command'] === 'execute' && headers['execute-app-name'] === 'playback') {
    leg.media.playbacks.play(headers['execute-app-arg'] ?? '', headers['event-uuid']);
  }
  return '+OK';
}
