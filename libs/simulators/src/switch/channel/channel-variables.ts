import { randomBytes, randomUUID } from 'node:crypto';
import { stampOf } from '../switch-core.ts';
import type { Channel } from './channel.ts';
import { q850Of } from './hangup-causes.ts';

/**
 * The channel variables that sofia and the core set at each stage of an outbound call: the names of the recordings,
 * with values of this call. They appear in events as `variable_…`.
 */
type Variables = Record<string, string>;

const trunkHost = '127.0.0.1';
const trunkPort = '5090';
const rtpPort = '6000';

/** In the order of a real channel: its own, then those of the dial string, then those of the INVITE. */
export function createdVariables(
  channel: Channel,
  call: { session: number; gateway: string | null; asked: Variables },
): Variables {
  const host = call.gateway === null ? '' : `@${trunkHost}:${trunkPort}`;
  const uri = `${channel.destination}${host}`;
  const port = String(16_384 + 2 * (randomBytes(2).readUInt16LE() % 4096));
  return {
    direction: 'outbound',
    is_outbound: 'true',
    uuid: channel.uuid,
    call_uuid: channel.uuid,
    session_id: String(call.session),
    ...(call.gateway === null ? {} : { sip_gateway_name: call.gateway }),
    sip_local_network_addr: '127.0.0.1',
    sip_profile_name: call.gateway === null ? 'internal' : 'gateway',
    video_media_flow: 'disabled',
    text_media_flow: 'disabled',
    channel_name: channel.name,
    sip_destination_url: `sip:${uri}`,
    ...call.asked,
    originate_early_media: 'false',
    originate_endpoint: 'sofia',
    rtp_use_codec_string: 'PCMU,PCMA',
    local_media_ip: '127.0.0.1',
    local_media_port: port,
    advertised_media_ip: '127.0.0.1',
    audio_media_flow: 'sendrecv',
    rtp_local_sdp_str: localSdp(port),
    sip_outgoing_contact_uri:
      call.gateway === null
        ? '<sip:mod_sofia@127.0.0.1:5080>'
        : `<sip:gw+${call.gateway}@127.0.0.1:5080;transport=udp;gw=${call.gateway}>`,
    sip_req_uri: uri,
    sip_to_host: `${trunkHost}:${trunkPort}`,
    sip_from_host: '127.0.0.1',
    sofia_profile_name: 'internal',
    recovery_profile_name: 'internal',
    sofia_profile_url: 'sip:mod_sofia@127.0.0.1:5080',
  };
}

const localSdp = (port: string) =>
  `v=0\r\no=FreeSWITCH 1795314192 1795314193 IN IP4 127.0.0.1\r\ns=FreeSWITCH\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n` +
  `m=audio ${port} RTP/AVP 0 8 101 13\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n` +
  `a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=rtpmap:13 CN/8000\r\na=ptime:20\r\na=sendrecv\r\n`;

const remoteSdp =
  `v=0\r\no=callee 1 1 IN IP4 ${trunkHost}\r\ns=-\r\nc=IN IP4 ${trunkHost}\r\nt=0 0\r\nm=audio ${rtpPort} RTP/AVP 0 101\r\n` +
  `a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\n`;

const sipPeer = {
  sip_reply_host: trunkHost,
  sip_reply_port: trunkPort,
  sip_network_ip: trunkHost,
  sip_network_port: trunkPort,
};

/** With the first provisional answer, 180 or 183. */
export function progressVariables({ destination, callerNumber }: Channel): Variables {
  const via = `SIP/2.0/UDP 127.0.0.1:5080;rport;branch=z9hG4bK${randomBytes(6).toString('hex')}`;
  const [fromTag, toTag] = [randomBytes(6).toString('hex'), randomBytes(4).toString('hex')];
  return {
    ...sipPeer,
    sip_recover_contact: `<sip:${trunkHost}:${trunkPort};transport=UDP>`,
    sip_full_via: via,
    sip_recover_via: via,
    sip_full_from: `<sip:${callerNumber}@127.0.0.1>;tag=${fromTag}`,
    sip_full_to: `<sip:${destination}@${trunkHost}:${trunkPort}>;tag=${toTag}`,
    sip_from_user: callerNumber,
    sip_from_uri: `${callerNumber}@127.0.0.1`,
    sip_from_host: '127.0.0.1',
    sip_to_user: destination,
    sip_to_port: trunkPort,
    sip_to_uri: `${destination}@${trunkHost}:${trunkPort}`,
    sip_to_host: trunkHost,
    sip_contact_params: 'transport=UDP',
    sip_contact_user: 'nobody',
    sip_contact_port: trunkPort,
    sip_contact_uri: `nobody@${trunkHost}:${trunkPort}`,
    sip_contact_host: trunkHost,
    sip_to_tag: toTag,
    sip_from_tag: fromTag,
    sip_cseq: String(123_000_000 + (randomBytes(3).readUIntLE(0, 3) % 999_999)),
    sip_call_id: randomUUID(),
  };
}

export const remoteOffer: Variables = {
  switch_r_sdp: remoteSdp,
  ep_codec_string: 'CORE_PCM_MODULE.PCMU@8000h@20i@64000b',
};

export function answeredVariables(): Variables {
  return {
    ...remoteOffer,
    remote_video_media_flow: 'inactive',
    remote_text_media_flow: 'inactive',
    remote_audio_media_flow: 'sendrecv',
    rtp_audio_recv_pt: '0',
    rtp_use_codec_name: 'PCMU',
    rtp_use_codec_rate: '8000',
    rtp_use_codec_ptime: '20',
    rtp_use_codec_channels: '1',
    rtp_last_audio_codec_string: 'PCMU@8000h@20i@1c',
    read_codec: 'PCMU',
    original_read_codec: 'PCMU',
    read_rate: '8000',
    original_read_rate: '8000',
    write_codec: 'PCMU',
    write_rate: '8000',
    dtmf_type: 'rfc2833',
    rtp_use_timer_name: 'soft',
    rtp_use_pt: '0',
    rtp_use_ssrc: String(randomBytes(4).readUInt32LE()),
    rtp_2833_send_payload: '101',
    rtp_2833_recv_payload: '101',
    remote_media_ip: trunkHost,
    remote_media_port: rtpPort,
  };
}

/** The counters of a jitter buffer, once there is one. */
export const jitterBufferVariables: Variables = Object.fromEntries(
  [
    ...['max_ms', 'size_ms', 'acceleration_ms', 'expand_ms', 'jitter_max_ms', 'jitter_ms'],
    ...['reset_count', 'reset_too_big', 'reset_missing_frames', 'reset_ts_jump', 'reset_error'],
  ].map((name) => [`rtp_jb_${name}`, '0']),
);

/** A final SIP status other than 200; without a peer (no SIP server) sofia generates a 503. */
export function refusedVariables(status: number, phrase: string, cause: string, peer: boolean): Variables {
  return {
    sip_call_id: randomUUID(),
    ...(peer ? sipPeer : { sip_reply_port: '0', sip_network_port: '0' }),
    sip_hangup_disposition: 'recv_refuse',
    sip_invite_failure_status: String(status),
    sip_invite_failure_phrase: phrase,
    ...terminatedBy(status, cause),
  };
}

/** Only if the far end ended the call. */
export function terminatedBy(status: number, cause: string): Variables {
  return {
    sip_term_status: String(status),
    proto_specific_hangup_cause: `sip:${status}`,
    sip_term_cause: String(q850Of(cause)),
  };
}

/** The call's accounting, from CHANNEL_HANGUP_COMPLETE on. */
export function completeVariables(channel: Channel, lastApp: { name: string; data: string } | undefined): Variables {
  const { created, answered, progress, progressMedia, hangup, lastHold, holdAccum } = channel.times;
  const stamp = (us: number) => stampOf(new Date(us / 1000));
  const caller = channel.inDialplan ? `"Outbound Call" <${channel.destination}>` : channel.callerNumber;
  return {
    hangup_cause: channel.hangupCause ?? 'NORMAL_CLEARING',
    hangup_cause_q850: String(q850Of(channel.hangupCause ?? '')),
    digits_dialed: 'none',
    start_stamp: stamp(created),
    profile_start_stamp: stamp(created),
    ...(answered > 0 ? { answer_stamp: stamp(answered) } : {}),
    ...(progress > 0 ? { progress_stamp: stamp(progress) } : {}),
    ...(progressMedia > 0 ? { progress_media_stamp: stamp(progressMedia) } : {}),
    end_stamp: stamp(hangup),
    ...(lastHold > 0 ? { hold_stamp: stamp(lastHold), hold_events: `{{${lastHold},${lastHold + holdAccum}}}` } : {}),
    ...epochs({ start: created, profile_start: created, answer: answered, bridge: 0, last_hold: lastHold }),
    hold_accum_seconds: String(Math.floor(holdAccum / 1e6)),
    hold_accum_usec: String(holdAccum),
    hold_accum_ms: String(Math.floor(holdAccum / 1e3)),
    ...epochs({ resurrect: 0, progress, progress_media: progressMedia, end: hangup }),
    ...(lastApp === undefined ? {} : { last_app: lastApp.name }),
    ...(lastApp === undefined || lastApp.data === '' ? {} : { last_arg: lastApp.data }),
    caller_id: caller,
    ...durations(channel),
  };
}

function epochs(times: Record<string, number>): Variables {
  return Object.fromEntries(
    Object.entries(times).flatMap(([name, us]) => [
      [`${name}_epoch`, String(Math.floor(us / 1e6))],
      [`${name}_uepoch`, String(us)],
    ]),
  );
}

function durations({ times }: Channel): Variables {
  const since = (from: number, to: number) => (from > 0 && to > 0 ? to - from : 0);
  const spans = {
    duration: since(times.created, times.hangup),
    bill: since(times.answered, times.hangup),
    progress: since(times.created, times.progress),
    answer: since(times.created, times.answered),
    wait: 0,
    progress_media: since(times.created, times.progressMedia),
    flow_bill: times.answered > 0 ? since(times.created, times.hangup) : 0,
  };
  const inUnit = (unit: string, us: number) =>
    Object.entries(spans).map(([name, span]) => [
      name === 'duration' ? `${{ sec: '', msec: 'm', usec: 'u' }[unit]}duration` : `${name}${unit}`,
      String(Math.floor(span / us)),
    ]);
  return Object.fromEntries([...inUnit('sec', 1e6), ...inUnit('msec', 1e3), ...inUnit('usec', 1)]);
}

/** The counters of the RTP engine, at the end of a call with media. */
export function rtpVariables(packets: { in: number; out: number }): Variables {
  const bytes = (count: number) => String(count * 172);
  const counted = (side: 'in' | 'out') => ({
    [`rtp_audio_${side}_raw_bytes`]: bytes(packets[side]),
    [`rtp_audio_${side}_media_bytes`]: bytes(packets[side]),
    [`rtp_audio_${side}_packet_count`]: String(packets[side]),
    [`rtp_audio_${side}_media_packet_count`]: String(packets[side]),
    [`rtp_audio_${side}_skip_packet_count`]: '0',
  });
  return {
    ...counted('in'),
    rtp_audio_in_jitter_packet_count: '0',
    rtp_audio_in_dtmf_packet_count: '0',
    rtp_audio_in_cng_packet_count: '0',
    rtp_audio_in_flush_packet_count: '0',
    rtp_audio_in_largest_jb_size: '0',
    rtp_audio_in_jitter_min_variance: '0.00',
    rtp_audio_in_jitter_max_variance: '0.00',
    rtp_audio_in_jitter_loss_rate: '0.00',
    rtp_audio_in_jitter_burst_rate: '0.00',
    rtp_audio_in_mean_interval: '0.00',
    rtp_audio_in_flaw_total: '0',
    rtp_audio_in_quality_percentage: '100.00',
    rtp_audio_in_mos: '4.50',
    ...counted('out'),
    rtp_audio_out_dtmf_packet_count: '0',
    rtp_audio_out_cng_packet_count: '0',
    rtp_audio_rtcp_packet_count: '0',
    rtp_audio_rtcp_octet_count: '0',
  };
}
