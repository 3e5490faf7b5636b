import type { CheckKey } from '@ligai/contracts';
import { type Egress, openEgress } from '@ligai/egress';
import { checkOpenAiKey } from '@ligai/llm';
import type { ServiceContext } from '@ligai/service';
import { checkDeepgramKey, checkMurfKey } from '@ligai/speech';
import type { GatewayConfig } from './config.ts';
import { type ServiceRegistry, watchServices } from './health/service-registry.ts';
import { ImportSlots } from './imports/import-slots.ts';

/** What the routes work with. */
export type Gateway = ServiceContext & {
  readonly config: GatewayConfig;
  readonly services: ServiceRegistry;
  readonly imports: ImportSlots;
  /** Holds the addresses that customers name against what this installation opens. */
  readonly egress: Egress;
  readonly checkKey: Record<'deepgram' | 'murf' | 'openai', CheckKey>;
};

export function openGateway(config: GatewayConfig, context: ServiceContext): Gateway {
  const { deepgramUrl, murfUrl, openAiBaseUrl } = config.providers;
  return {
    ...context,
    config,
    egress: openEgress({ allow: config.webhookNetworks, clock: context.clock }),
    services: watchServices(context.bus, context.clock),
    imports: new ImportSlots(context.clock),
    checkKey: {
      deepgram: checkDeepgramKey({ url: deepgramUrl }),
      murf: checkMurfKey({ url: murfUrl }),
      openai: checkOpenAiKey({ baseUrl: openAiBaseUrl }),
    },
  };
}
