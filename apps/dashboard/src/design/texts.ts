import { featureTexts } from '../language/language.ts';

export const useDesignTexts = featureTexts('design', {
  'pt-BR': {
    close: 'Fechar',
    cancel: 'Voltar',
    loading: 'Carregando…',
    copy: 'Copiar',
    copied: 'Copiado',
    searchChoice: 'Procurar',
    nothingMatches: 'Nada corresponde à busca.',
    copyFailed: 'Não foi possível copiar. Selecione o texto e copie.',
  },
  en: {
    close: 'Close',
    cancel: 'Go back',
    loading: 'Loading…',
    copy: 'Copy',
    copied: 'Copied',
    searchChoice: 'Search',
    nothingMatches: 'Nothing matches the search.',
    copyFailed: 'It could not be copied. Select the text and copy it.',
  },
});
