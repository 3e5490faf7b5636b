import type { OpenBrowserCallAnswer } from '@ligai/contracts';
import { useEffect, useRef, useState } from 'react';
import { request } from '../api/request.ts';
import { type Levels, TalkCall } from './talk-call.ts';

/** What is talked about: a stored prompt, the active one (`prompt_id` null), or one that is not stored. */
export type TalkRequest = {
  readonly prompt_id?: number | null;
  readonly prompt?: object;
  readonly name?: string | null;
  readonly variables?: Readonly<Record<string, string>>;
};

export type TalkPhase =
  | { at: 'idle' }
  | { at: 'connecting' }
  | { at: 'talking' | 'ended'; callId: string }
  | { at: 'failed'; error: Error }
  /** media-bridge did not accept the audio. */
  | { at: 'refused' };

export type MicrophoneState = 'on' | 'off' | 'denied' | 'missing';

const silence: Levels = { caller: 0, agent: 0 };

/** One conversation at a time; leaving the page ends it. */
export function useTalk(body: TalkRequest) {
  const [phase, setPhase] = useState<TalkPhase>({ at: 'idle' });
  const [microphone, setMicrophone] = useState<MicrophoneState>('off');
  const [levels, setLevels] = useState(silence);
  const call = useRef<TalkCall | null>(null);
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
      call.current?.close();
    };
  }, []);

  const start = async (withMicrophone: boolean) => {
    setPhase({ at: 'connecting' });
    let context: AudioContext | null = null;
    let stream: MediaStream | null = null;
    const giveUp = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
      void context?.close();
    };
    try {
      context = new AudioContext();
      // Some browsers start it suspended, even by a click.
      void context.resume();
      const asked = withMicrophone ? await askForMicrophone() : { stream: null, state: 'off' as const };
      stream = asked.stream;
      if (left.current) return giveUp();
      setMicrophone(asked.state);
      const opened = await request<OpenBrowserCallAnswer>('POST', '/api/v1/calls/browser', { body });
      const ended = ({ wasRefused }: { wasRefused: boolean }) =>
        setPhase(wasRefused ? { at: 'refused' } : { at: 'ended', callId: opened.call_id });
      call.current = await TalkCall.connect(opened, context, stream, { levels: setLevels, ended });
      // The page was left meanwhile: the end of the connection ends the call.
      if (left.current) call.current.close();
      setPhase({ at: 'talking', callId: opened.call_id });
    } catch (error) {
      giveUp();
      setPhase({ at: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  const hangUp = () => {
    call.current?.close();
    if (phase.at === 'talking') setPhase({ at: 'ended', callId: phase.callId });
  };
  return { phase, microphone, levels, start, hangUp, type: (text: string) => call.current?.type(text) };
}

async function askForMicrophone(): Promise<{ stream: MediaStream | null; state: MicrophoneState }> {
  try {
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    return { stream: await navigator.mediaDevices.getUserMedia({ audio }), state: 'on' };
  } catch (error) {
    const isDenied = error instanceof DOMException && error.name === 'NotAllowedError';
    return { stream: null, state: isDenied ? 'denied' : 'missing' };
  }
}
