import type { SettingKey } from '@ligai/contracts';

/** Name and explanation of a setting, and the words for its choices. */
export type SettingText = {
  name: string;
  about: string;
  /** Other words that people search for. */
  words?: string;
  options?: Readonly<Record<string, string>>;
};

export const portugueseSettings: Record<SettingKey, SettingText> = {
  deepgram_api_key: {
    name: 'Chave do Deepgram',
    about: 'Para entender o que a pessoa diz. Crie a chave em console.deepgram.com, em API Keys.',
  },
  openai_api_key: {
    name: 'Chave da OpenAI',
    about: 'Para decidir o que responder. Crie a chave em platform.openai.com, em API keys.',
  },
  murf_api_key: {
    name: 'Chave da Murf',
    about: 'Para a voz do agente. Crie a chave em murf.ai, em API.',
  },
  max_concurrent_calls: {
    name: 'Ligações ao mesmo tempo',
    words: 'simultâneas concorrentes paralelas limite',
    about: 'Quantas ligações podem estar na linha juntas, de campanhas, da agenda e avulsas.',
  },
  max_browser_calls: {
    name: 'Conversas no navegador ao mesmo tempo',
    words: 'simultâneas concorrentes paralelas limite',
    about:
      'Quantas pessoas podem conversar com o agente no navegador juntas. Não usam linha telefônica; 0 não permite nenhuma.',
  },
  max_calls_per_second: {
    name: 'Ligações por segundo',
    words: 'velocidade cps',
    about: 'Quantas ligações podem começar em um segundo. Muitas operadoras têm um limite.',
  },
  ring_timeout_seconds: {
    name: 'Tempo de toque',
    words: 'chamar toques',
    about: 'Por quanto tempo o telefone toca antes de a ligação terminar como não atendida.',
  },
  max_call_duration_seconds: {
    name: 'Duração máxima',
    about: 'Uma ligação atendida é encerrada depois deste tempo.',
  },
  one_call_per_number: {
    name: 'Número que já está em uma ligação',
    about: 'O que acontece quando é a vez de um número que está ocupado com outra ligação nossa.',
    options: {
      automatic: 'Campanhas e agenda esperam',
      all: 'Campanhas e agenda esperam; avulsas são recusadas',
      off: 'Liga mesmo assim',
    },
  },
  voicemail_action: {
    name: 'Quando a caixa postal atende',
    words: 'secretária eletrônica',
    about: 'Um roteiro pode decidir de outro modo.',
    options: { hang_up: 'Encerra a ligação', talk: 'Fala como com uma pessoa' },
  },
  hold_timeout_seconds: {
    name: 'Tempo em espera',
    about: 'Por quanto tempo a pessoa pode deixar o agente em espera antes de a ligação ser encerrada.',
  },
  no_audio_timeout_seconds: {
    name: 'Tempo sem áudio',
    about: 'Uma ligação atendida termina como falha se nenhum áudio chega neste tempo. Silêncio também é áudio.',
  },
  schedule_dial_within_seconds: {
    name: 'Espera de um agendamento por uma linha',
    about: 'Por quanto tempo uma ligação agendada pode esperar até que uma linha fique livre.',
  },
  schedule_grace_seconds: {
    name: 'Atraso aceito de um agendamento',
    about:
      'Depois de uma parada do LigAI, uma ligação agendada ainda é feita com este atraso; depois conta como perdida.',
  },
  jitter_buffer_ms: {
    name: 'Compensação da rede',
    about:
      'Põe em ordem o áudio que chega fora de ritmo. Um valor próprio tem os milissegundos do início e do máximo: 40:120.',
    options: { '20:60': 'Normal: de 20 a 60 ms', '60:200': 'Rede ruim: de 60 a 200 ms', off: 'Desligada' },
  },
  default_country: {
    name: 'País padrão',
    about: 'País dos números escritos sem código.',
  },
  allowed_countries: {
    name: 'Países permitidos',
    about: 'Para onde se pode ligar.',
  },
  special_numbers: {
    name: 'Números com tarifa especial',
    about: 'Faixas que custam mais e que mesmo assim podem ser chamadas.',
    options: { none: 'Nenhuma' },
  },
  number_check: {
    name: 'Verificação dos números',
    about: 'O que um número precisa ter para ser aceito.',
    options: { valid: 'Estar em uma faixa existente', possible: 'Ter o tamanho certo' },
  },
  turn_taking: {
    name: 'Ritmo da conversa',
    about: 'Quanto o agente espera antes de falar, nos roteiros que não escolhem um ritmo.',
    options: { patient: 'Paciente', normal: 'Normal', quick: 'Rápido' },
  },
  end_of_turn_min_ms: {
    name: 'Pausa depois de uma frase completa',
    about: 'Silêncio que basta quando a pessoa claramente terminou: uma pergunta, um sim, um telefone inteiro.',
  },
  end_of_turn_max_ms: {
    name: 'Pausa depois de uma frase incompleta',
    about: 'Silêncio que é preciso quando a pessoa parou no meio, ou está ditando algo.',
  },
  end_of_turn_risk_percent: {
    name: 'Risco de cortar a pessoa',
    about: 'Entre as duas pausas: um valor maior responde antes e interrompe mais gente.',
  },
  speculation_risk_percent: {
    name: 'Resposta preparada antes do fim',
    about:
      'O modelo começa a responder quando é provável que a pessoa tenha terminado. Um valor maior responde antes e joga mais respostas fora. Com 0, só depois do fim.',
  },
  interruption_min_ms: {
    name: 'Som que interrompe o agente',
    words: 'interrupção interromper barge-in',
    about: 'Com 0, qualquer som da pessoa faz o agente parar; um valor maior ignora sons curtos.',
  },
  interruption_resume_ms: {
    name: 'Retomada depois de um ruído',
    about: 'Se uma tosse ou um ruído parou o agente, ele continua a frase depois deste silêncio.',
  },
  filler_after_ms: {
    name: '“Um momento” depois de',
    about: 'Quando a resposta demora mais do que isto, o agente avisa que está vendo.',
  },
  max_fillers: {
    name: 'Avisos de “um momento”',
    about: 'Quantas vezes no máximo antes de uma resposta. Com 0, nunca.',
  },
  reprompt_after_ms: {
    name: 'Pergunta de novo depois de',
    words: 'silêncio calada',
    about: 'Silêncio da pessoa depois do qual o agente pergunta de novo.',
  },
  max_reprompts: {
    name: 'Perguntas a quem está em silêncio',
    about: 'Quantas vezes o agente pergunta de novo antes de se despedir.',
  },
  goodbye_grace_ms: {
    name: 'Pausa depois da despedida',
    about: 'Tempo entre a despedida do agente e o fim da ligação; a pessoa ainda pode falar.',
  },
  openai_model: {
    name: 'Modelo de linguagem',
    about: 'O modelo da OpenAI dos roteiros que não escolhem um. Um maior responde melhor, demora mais e custa mais.',
    options: { 'gpt-5.4-mini': 'GPT-5.4 mini: rápido', 'gpt-5.4': 'GPT-5.4: mais cuidadoso' },
  },
  openai_reasoning_effort: {
    name: 'Esforço de raciocínio',
    about: 'Quanto o modelo pensa antes de responder. Mais esforço é mais silêncio na ligação.',
    options: {
      auto: 'Automático: a resposta mais rápida',
      none: 'Nenhum',
      minimal: 'Mínimo',
      low: 'Baixo',
      medium: 'Médio',
      high: 'Alto',
      xhigh: 'Muito alto',
      max: 'Máximo',
    },
  },
  max_reply_tokens: {
    name: 'Tamanho de uma resposta',
    about:
      'A resposta mais longa do modelo, em tokens: cerca de quatro letras cada. Uma maior termina em uma frase inteira.',
  },
  max_history_tokens: {
    name: 'Memória da conversa',
    about: 'Quanto da conversa é enviado ao modelo, em tokens. O mais antigo sai primeiro.',
  },
  openai_stream_options: {
    name: 'Campo stream_options',
    about: 'Desligue só para servidores compatíveis com a OpenAI que recusam campos que não conhecem.',
  },
  llm_fallback_model: {
    name: 'Modelo de reserva',
    about: 'Responde quando o modelo principal falha ou demora.',
    options: { none: 'Sem reserva', 'gpt-5.4-mini': 'GPT-5.4 mini', 'gpt-5-mini': 'GPT-5 mini' },
  },
  llm_fallback_base_url: {
    name: 'Servidor do modelo de reserva',
    about: 'Um endereço próprio é como https://servidor/v1.',
    options: { none: 'O mesmo dos outros modelos' },
  },
  llm_fallback_api_key: {
    name: 'Chave do modelo de reserva',
    about: 'Chave para o servidor do modelo de reserva, se ele for outro.',
  },
  deepgram_model: {
    name: 'Modelo de reconhecimento de fala',
    about: 'Do Deepgram. Os modelos Flux também percebem pelas palavras quando a pessoa terminou.',
    options: { 'nova-3': 'Nova 3', 'flux-general-multi': 'Flux, vários idiomas', 'flux-general-en': 'Flux, só inglês' },
  },
  deepgram_language: {
    name: 'Idioma esperado',
    about: 'O idioma que o reconhecimento de fala espera.',
    options: { prompt: 'O do roteiro', multi: 'Vários na mesma ligação' },
  },
  deepgram_keyterms: {
    name: 'Palavras esperadas',
    about: 'Nomes e produtos que devem ser entendidos, separados por vírgulas, no máximo 100.',
    options: { none: 'Nenhuma' },
  },
  deepgram_numerals: {
    name: 'Números em algarismos',
    about: 'Se números falados são escritos como algarismos na transcrição.',
  },
  deepgram_eot_threshold: {
    name: 'Flux: certeza do fim da fala',
    about: 'A partir desta certeza a fala conta como terminada. Um valor maior espera mais.',
  },
  deepgram_eager_eot_threshold: {
    name: 'Flux: certeza do fim provável',
    about: 'A partir desta certeza a resposta já é preparada. No máximo a certeza do fim.',
    options: { off: 'Não preparar' },
  },
  deepgram_eot_timeout_ms: {
    name: 'Flux: silêncio que termina a fala',
    about: 'Depois deste silêncio a fala termina com qualquer certeza.',
  },
  deepgram_mip_opt_out: {
    name: 'Áudio fora do treino do Deepgram',
    about: 'Ligado, o áudio não é usado para melhorar os modelos do Deepgram, que pode cobrar mais por isso.',
  },
  voice_id: {
    name: 'Voz',
    about: 'Voz da Murf dos roteiros que não escolhem uma.',
  },
  language: {
    name: 'Idioma',
    about: 'Idioma dos roteiros que não escolhem um.',
  },
  murf_model: {
    name: 'Modelo de voz',
    about: 'O modelo da Murf que fala.',
    options: { 'falcon-2': 'Falcon 2' },
  },
  timezone: {
    name: 'Fuso horário',
    words: 'hora horário',
    about: 'Decide quando começa e termina o “hoje” dos números.',
  },
  retain_calls_days: {
    name: 'Guardar ligações',
    words: 'apagar retenção LGPD',
    about: 'Depois destes dias, ligações encerradas são apagadas com a transcrição. Com 0, nunca.',
  },
  retain_events_days: {
    name: 'Guardar eventos',
    about:
      'Depois destes dias, eventos de ligações encerradas e de campanhas são apagados. Com 0, junto com a ligação.',
  },
  retain_deliveries_days: {
    name: 'Guardar entregas de webhooks',
    about: 'Depois destes dias, entregas terminadas são apagadas. Com 0, junto com a ligação.',
  },
};
