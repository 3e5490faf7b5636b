import { featureTexts } from '../language/language.ts';

export const useDesignTexts = featureTexts('design', {
  'pt-BR': {
    close: 'Fechar',
    cancel: 'Cancelar',
    loading: 'Carregando…',
    copy: 'Copiar',
    copied: 'Copiado',
    copyFailed: 'Não foi possível copiar. Selecione o texto e copie.',
  },
  en: {
    close: 'Close',
    cancel: 'Cancel',
    loading: 'Loading…',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'It could not be copied. Select the text and copy it.',
  },
});
