import type { CampaignStatus } from '@ligai/contracts';
import { Badge, type BadgeLook } from '../design/badge.tsx';
import { useCampaignTexts } from './texts.ts';

const looks: Record<CampaignStatus, BadgeLook> = { draft: 'calm', running: 'good', paused: 'wait', completed: 'calm' };

export function CampaignStatusBadge({ status }: { status: CampaignStatus }) {
  const text = useCampaignTexts();
  return <Badge look={looks[status]}>{text(status)}</Badge>;
}
