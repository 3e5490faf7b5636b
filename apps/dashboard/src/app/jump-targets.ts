import type {
  CallListItem,
  CampaignAnswer,
  FoundContactsAnswer,
  ScheduleListItem,
  SettingKey,
  WebhookAnswer,
} from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import {
  CalendarClock,
  List,
  type LucideIcon,
  Megaphone,
  ScrollText,
  Settings,
  UserRound,
  Webhook,
} from 'lucide-react';
import { longestPhrase } from '../api/longest-phrase.ts';
import { promptsQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { useCalledText } from '../calls/use-called-text.ts';
import { useFormats } from '../language/formats.ts';
import { shownNumber } from '../language/phone-number.ts';
import { plainText } from '../language/plain-text.ts';
import { matchesPhrase } from '../settings/settings-search.ts';
import { useSettingTexts } from '../settings/texts.ts';
import { pages } from './pages.ts';
import { useAppTexts } from './texts.ts';
import { useSettled } from './use-settled.ts';

/** Where a search leads. */
export type Target = {
  key: string;
  label: string;
  /** What it is, beside its name; a page has none. */
  about?: string;
  icon: LucideIcon;
  /** The path of its page. */
  to: string;
  /** The search of its address. */
  search?: Readonly<Record<string, string>>;
};

export type Found = { targets: Target[]; isSearching: boolean; error: Error | null };

/** The API is asked after this pause, for a phrase of at least two characters. */
const typingPauseMs = 250;
const shortestPhrase = 2;
/** Of each kind. */
const most = 5;

/**
 * What a phrase finds: pages, prompts and webhooks by a part of their name, settings also by their key, and campaigns, contacts, schedules
 * and calls as the API searches them. Typing on cancels the requests for the phrase before.
 */
export function useTargets(typed: string): Found {
  const text = useAppTexts();
  const calledText = useCalledText();
  const formats = useFormats();
  const settingTexts = useSettingTexts();
  const phrase = typed.trim().slice(0, longestPhrase);
  const settled = useSettled(phrase, typingPauseMs);
  const enabled = settled.length >= shortestPhrase && settled === phrase;
  const query = { q: settled, limit: most };
  const prompts = useQuery({ ...promptsQuery, enabled });
  const webhooks = useQuery({
    queryKey: ['webhooks', 'list'],
    queryFn: ({ signal }) => request<WebhookAnswer[]>('GET', '/api/v1/webhooks', { signal }),
    enabled,
  });
  const campaigns = useQuery({
    queryKey: ['campaigns', 'jump', settled],
    queryFn: ({ signal }) => request<CampaignAnswer[]>('GET', '/api/v1/campaigns', { signal, query }),
    enabled,
  });
  const contacts = useQuery({
    queryKey: ['contacts', 'jump', settled],
    queryFn: ({ signal }) => request<FoundContactsAnswer>('GET', '/api/v1/contacts', { signal, query }),
    enabled,
  });
  const calls = useQuery({
    queryKey: ['calls', 'jump', settled],
    queryFn: ({ signal }) => request<CallListItem[]>('GET', '/api/v1/calls', { signal, query }),
    enabled,
  });
  const schedules = useQuery({
    queryKey: ['schedules', 'jump', settled],
    queryFn: ({ signal }) =>
      request<ScheduleListItem[]>('GET', '/api/v1/schedules', {
        signal,
        // The page of one that is not waiting cannot change it.
        query: { ...query, status: 'pending', sort: 'scheduled_time' },
      }),
    enabled,
  });
  const matches = (name: string) => plainText(name).includes(plainText(phrase));
  const ofPages = pages.flatMap(({ path, text: name, icon }): Target[] =>
    matches(text(name)) ? [{ key: path, label: text(name), icon, to: path }] : [],
  );
  const named = <T extends { id: number; name: string }>(records: readonly T[] = []) =>
    records.filter(({ name }) => matches(name)).slice(0, most);
  const ofSettings = Object.entries(settingTexts).flatMap(([key, { name }]): Target[] =>
    matchesPhrase(phrase, [name, key])
      ? [{ ...settingTarget(key as SettingKey), label: name, about: text('aSetting'), icon: Settings }]
      : [],
  );
  const ofRecords: Target[] = [
    ...named(prompts.data).map(({ id, name }) => ({
      ...{ key: `prompt ${id}`, label: name, about: text('aPrompt'), icon: ScrollText },
      to: `/prompts/${id}`,
    })),
    ...(campaigns.data ?? []).map(({ id, name }) => ({
      ...{ key: `campaign ${id}`, label: name, about: text('aCampaign'), icon: Megaphone },
      to: `/campaigns/${id}`,
    })),
    ...(schedules.data ?? []).map(({ id, name, phone_number: number, scheduled_time: at }) => ({
      ...{ key: `schedule ${id}`, label: name ?? shownNumber(number), icon: CalendarClock, to: `/schedules/${id}` },
      about: text('aSchedule', { time: formats.dateTime(at) }),
    })),
    ...named(webhooks.data).map(({ id, name }) => ({
      ...{ key: `webhook ${id}`, label: name, about: text('aWebhook'), icon: Webhook },
      to: `/webhooks/${id}`,
    })),
    ...(calls.data ?? []).map(({ call_id: callId, name, called_number: number, created_at: at }) => ({
      ...{ key: callId, label: name ?? calledText(number), icon: List },
      about: text(name === null ? 'aCall' : 'aCallTo', { number: calledText(number), time: formats.dateTime(at) }),
      to: `/calls/${encodeURIComponent(callId)}`,
    })),
    ...(contacts.data?.contacts ?? []).map(
      ({ id, name, phone_number: number, campaign_id, campaign_name: campaign }) => ({
        ...{ key: `contact ${id}`, label: name ?? shownNumber(number), icon: UserRound },
        about: text('aContact', { campaign }),
        to: `/campaigns/${campaign_id}`,
        // By the number, which finds it at once in a campaign of any size.
        search: { tab: 'contacts', q: number },
      }),
    ),
  ];
  const reads = [prompts, webhooks, campaigns, contacts, calls, schedules];
  const isLong = phrase.length >= shortestPhrase;
  const isSearching = isLong && (!enabled || reads.some(({ isPending }) => isPending));
  return {
    // Settings are known at once, but a name that is still searched for comes before them.
    targets: [...ofPages, ...(enabled ? ofRecords : []), ...(isLong && !isSearching ? ofSettings.slice(0, most) : [])],
    isSearching,
    error: enabled ? (reads.find(({ isError, data }) => isError && data === undefined)?.error ?? null) : null,
  };
}

const settingTarget = (key: SettingKey) => ({ key: `setting ${key}`, to: '/settings', search: { q: key } });
