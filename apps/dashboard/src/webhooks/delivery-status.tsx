import type { DeliveryStatus } from '@ligai/contracts';
import { Badge, type BadgeLook } from '../design/badge.tsx';
import { featureTexts } from '../language/language.ts';

/** In a file of their own for the page of a call, which needs no other text of the webhooks. */
export const useDeliveryStatusTexts = featureTexts('deliveryStatus', {
  'pt-BR': {
    pending: 'Pendente',
    delivered: 'Entregue',
    dead: 'Perdida',
  },
  en: {
    pending: 'Pending',
    delivered: 'Delivered',
    dead: 'Lost',
  },
});

const looks: Record<DeliveryStatus, BadgeLook> = { pending: 'wait', delivered: 'good', dead: 'bad' };

export function DeliveryStatusBadge({ status }: { status: DeliveryStatus }) {
  const text = useDeliveryStatusTexts();
  return <Badge look={looks[status]}>{text(status)}</Badge>;
}
