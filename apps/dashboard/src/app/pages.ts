import {
  Activity,
  CalendarClock,
  HeartPulse,
  List,
  type LucideIcon,
  Megaphone,
  PhoneOutgoing,
  ScrollText,
  Settings,
  Webhook,
} from 'lucide-react';
import type { useAppTexts } from './texts.ts';

type TextName = Parameters<ReturnType<typeof useAppTexts>>[0];

/** A page of the navigation. `key`: pressed after `g` it opens the page. */
export type PageEntry = {
  readonly path: string;
  readonly text: TextName;
  readonly icon: LucideIcon;
  readonly key: string;
};

/** The pages in the order of the navigation. */
export const pages = [
  { path: '/', text: 'now', icon: Activity, key: 'n' },
  { path: '/calls', text: 'calls', icon: List, key: 'c' },
  { path: '/campaigns', text: 'campaigns', icon: Megaphone, key: 'm' },
  { path: '/prompts', text: 'prompts', icon: ScrollText, key: 'p' },
  { path: '/schedules', text: 'schedules', icon: CalendarClock, key: 's' },
  { path: '/webhooks', text: 'webhooks', icon: Webhook, key: 'w' },
  { path: '/dial', text: 'dial', icon: PhoneOutgoing, key: 'd' },
  { path: '/status', text: 'health', icon: HeartPulse, key: 'h' },
  { path: '/settings', text: 'settings', icon: Settings, key: ',' },
] as const satisfies readonly PageEntry[];
