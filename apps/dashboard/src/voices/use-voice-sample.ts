import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { requestBlob } from '../api/request.ts';
import type { Voice } from './voices-query.ts';

export type VoiceSample = {
  /** The voice whose sample is being loaded or played. */
  voiceId: string | null;
  state: 'idle' | 'loading' | 'playing';
  failed: { voiceId: string; error: Error } | null;
  /** Plays a sample from its beginning and stops the one that plays; of the voice that plays, only stops it. */
  toggle: (voice: Pick<Voice, 'id' | 'locales'>, language: string) => void;
  stop: () => void;
};

/** Plays one sample of a voice at a time. */
export function useVoiceSample(): VoiceSample {
  const queries = useQueryClient();
  const audio = useRef<HTMLAudioElement | null>(null);
  const asked = useRef(0);
  const [playing, setPlaying] = useState<{ voiceId: string | null; state: VoiceSample['state'] }>(silence);
  const [failed, setFailed] = useState<VoiceSample['failed']>(null);

  const stop = () => {
    asked.current += 1;
    audio.current?.pause();
    setPlaying(silence);
  };
  useEffect(
    () => () => {
      asked.current = -1;
      audio.current?.pause();
    },
    [],
  );

  const play = async (voiceId: string, language: string | undefined) => {
    stop();
    setFailed(null);
    const turn = asked.current;
    setPlaying({ voiceId, state: 'loading' });
    try {
      const sample = await queries.fetchQuery({
        queryKey: ['voice-sample', voiceId, language],
        queryFn: ({ signal }) =>
          requestBlob(`/api/v1/voices/${encodeURIComponent(voiceId)}/sample`, { signal, query: { language } }),
        staleTime: Infinity,
      });
      if (turn !== asked.current) return;
      audio.current ??= new Audio();
      await start(audio.current, sample, () => turn === asked.current && setPlaying(silence));
      if (turn === asked.current) setPlaying({ voiceId, state: 'playing' });
    } catch (error) {
      if (turn !== asked.current) return;
      setPlaying(silence);
      setFailed({ voiceId, error: error as Error });
    }
  };
  return {
    ...{ ...playing, failed, stop },
    toggle: ({ id, locales }, language) => {
      if (playing.voiceId === id) stop();
      else
        void play(
          id,
          locales.find((one) => one.toLowerCase() === language.toLowerCase()),
        );
    },
  };
}

const silence = { voiceId: null, state: 'idle' } as const;

async function start(audio: HTMLAudioElement, sample: Blob, onEnd: () => void): Promise<void> {
  if (audio.src !== '') URL.revokeObjectURL(audio.src);
  audio.src = URL.createObjectURL(sample);
  audio.onended = onEnd;
  await audio.play();
}
