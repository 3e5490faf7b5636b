import { featureTexts } from '../language/language.ts';

export const useDesignTexts = featureTexts('design', {
  'pt-BR': { close: 'Fechar', cancel: 'Cancelar', loading: 'Carregando…' },
  en: { close: 'Close', cancel: 'Cancel', loading: 'Loading…' },
});
