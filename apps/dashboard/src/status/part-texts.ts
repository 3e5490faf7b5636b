import { featureTexts } from '../language/language.ts';

/** Words for the state of providers and switches. */
export const usePartTexts = featureTexts('part', {
  'pt-BR': {
    switch: 'Central {{node}}',
    works: 'Funciona',
    simulated: 'Simulado',
    limited: 'Limita as requisições',
    unreachable: 'Não responde',
    refused: 'Recusa as requisições',
    unavailable: 'Indisponível',
    nextCheck: 'Nova tentativa às {{time}}.',
    since: 'desde {{time}}',
    adviseLimited: 'Faça menos ligações ao mesmo tempo, ou peça um limite maior ao provedor.',
    adviseUnreachable: 'O LigAI tenta de novo sozinho. Confira a rede e a página de estado do provedor.',
    adviseRefused: 'Confira a chave da API nas configurações, e o saldo da conta no provedor.',
    toSettings: 'Abrir as configurações',
    adviseUnavailable:
      'As ligações esperam na fila. Confira se a central está ligada e se o endereço e a senha estão certos (FREESWITCH_ESL).',
  },
  en: {
    switch: 'Switch {{node}}',
    works: 'Works',
    simulated: 'Simulated',
    limited: 'Limits requests',
    unreachable: 'Does not respond',
    refused: 'Rejects requests',
    unavailable: 'Unavailable',
    nextCheck: 'Next try at {{time}}.',
    since: 'since {{time}}',
    adviseLimited: 'Place fewer calls at the same time, or request a higher limit from the provider.',
    adviseUnreachable: "LigAI tries again by itself. Check the network and the provider's status page.",
    adviseRefused: 'Check the API key in the settings, and the balance of the account with the provider.',
    toSettings: 'Open the settings',
    adviseUnavailable:
      'Calls wait in the queue. Check that the switch is running and that its address and password are right (FREESWITCH_ESL).',
  },
});
