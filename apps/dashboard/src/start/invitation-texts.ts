import { featureTexts } from '../language/language.ts';

export const useInvitationTexts = featureTexts('invitation', {
  'pt-BR': {
    title: 'O LigAI liga para as pessoas e conversa com elas por telefone',
    about: 'Faça a primeira ligação em menos de um minuto e veja a conversa enquanto ela acontece.',
    open: 'Fazer a primeira ligação',
    dismiss: 'Agora não',
  },
  en: {
    title: 'LigAI calls people and talks with them by telephone',
    about: 'Place the first call in under a minute, and read the conversation while it happens.',
    open: 'Place the first call',
    dismiss: 'Not now',
  },
});
