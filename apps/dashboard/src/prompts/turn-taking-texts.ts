import { featureTexts } from '../language/language.ts';

/** The single values of turn-taking, as a person who runs campaigns understands them. */
export const useTurnTakingTexts = featureTexts('prompt-turn-taking', {
  'pt-BR': {
    title: 'Ajustes finos do ritmo',
    about:
      'Só para o que o ritmo escolhido não resolve. Um campo vazio usa o valor padrão indicado. 1.000 ms são um segundo.',
    turnEnd: 'Quando a pessoa terminou de falar',
    interruption: 'Quando a pessoa fala por cima do agente',
    silence: 'Silêncios',
    goodbye: 'Despedida',
    unit_ms: 'ms',
    unit_percent: '%',
    unit_count: 'vezes',
    range: 'De {{min}} a {{max}} {{unit}}.',
    ofPreset: 'do ritmo escolhido',
    ofSettings: 'das configurações',
    end_of_turn_min_ms: 'Espera depois de uma frase completa',
    end_of_turn_min_ms_about:
      'Silêncio que basta quando a pessoa claramente terminou: uma pergunta, um “sim”, um telefone inteiro.',
    end_of_turn_max_ms: 'Espera depois de uma frase incompleta',
    end_of_turn_max_ms_about:
      'Silêncio necessário quando a frase parou no meio ou a pessoa está ditando. Nos outros casos, a espera fica entre as duas.',
    end_of_turn_risk_percent: 'Risco de cortar a pessoa',
    end_of_turn_risk_percent_about:
      'O agente responde quando a chance de a pessoa continuar fica abaixo deste valor. Maior: responde antes e corta mais gente.',
    speculation_risk_percent: 'Preparar a resposta antes do fim',
    speculation_risk_percent_about:
      'O modelo já começa a responder quando a chance de a pessoa continuar fica abaixo deste valor. Maior: responde antes e gasta mais pedidos ao modelo. 0: só depois do fim.',
    interruption_min_ms: 'Som que interrompe o agente',
    interruption_min_ms_about:
      'Por quanto tempo a pessoa precisa falar para o agente parar. 0: para na hora. Maior: ignora sons curtos.',
    interruption_resume_ms: 'Retomar depois de um ruído',
    interruption_resume_ms_about: 'Se foi só tosse ou barulho, o agente continua a frase depois deste silêncio.',
    filler_after_ms: 'Dizer “um momento” depois de',
    filler_after_ms_about: 'Quando a resposta demora, o agente avisa que ainda está lá depois deste silêncio.',
    max_fillers: 'Avisos de “um momento”',
    max_fillers_about: 'Quantas vezes ele avisa antes de uma mesma resposta. 0: nunca.',
    reprompt_after_ms: 'Perguntar de novo depois de',
    reprompt_after_ms_about: 'Silêncio da pessoa depois do qual o agente pergunta outra vez.',
    max_reprompts: 'Perguntas repetidas',
    max_reprompts_about: 'Quantas vezes o agente pergunta de novo antes de se despedir.',
    goodbye_grace_ms: 'Desligar depois da despedida',
    goodbye_grace_ms_about: 'Tempo entre a última palavra do agente e o fim da ligação; a pessoa ainda pode falar.',
  },
  en: {
    title: 'Fine adjustment of the pace',
    about:
      'Only for what the chosen pace does not solve. An empty field uses the default that is stated. 1,000 ms are one second.',
    turnEnd: 'When the person has finished speaking',
    interruption: 'When the person speaks over the agent',
    silence: 'Silences',
    goodbye: 'Goodbye',
    unit_ms: 'ms',
    unit_percent: '%',
    unit_count: 'times',
    range: '{{min}} to {{max}} {{unit}}.',
    ofPreset: 'of the chosen pace',
    ofSettings: 'of the settings',
    end_of_turn_min_ms: 'Wait after a complete sentence',
    end_of_turn_min_ms_about:
      'Silence that is enough if the person has clearly finished: a question, a “yes”, a whole phone number.',
    end_of_turn_max_ms: 'Wait after an incomplete sentence',
    end_of_turn_max_ms_about:
      'Silence that is needed if the sentence broke off or the person dictates. In other cases the wait is between the two.',
    end_of_turn_risk_percent: 'Risk of cutting the person off',
    end_of_turn_risk_percent_about:
      'The agent answers once the probability that the person continues is below this value. Higher: answers sooner and cuts more people off.',
    speculation_risk_percent: 'Prepare the answer before the end',
    speculation_risk_percent_about:
      'The model begins an answer once the probability that the person continues is below this value. Higher: answers sooner and sends more requests to the model. 0: only after the end.',
    interruption_min_ms: 'Sound that interrupts the agent',
    interruption_min_ms_about:
      'How long the person must speak for the agent to stop. 0: it stops at once. Higher: short sounds are ignored.',
    interruption_resume_ms: 'Continue after a noise',
    interruption_resume_ms_about:
      'If it was only a cough or noise, the agent continues its sentence after this silence.',
    filler_after_ms: 'Say “one moment” after',
    filler_after_ms_about: 'If the answer takes long, the agent says that it is still there after this silence.',
    max_fillers: '“One moment” notices',
    max_fillers_about: 'How often it says so before one answer. 0: never.',
    reprompt_after_ms: 'Ask again after',
    reprompt_after_ms_about: 'Silence of the person after which the agent asks again.',
    max_reprompts: 'Repeated questions',
    max_reprompts_about: 'How often the agent asks again before it says goodbye.',
    goodbye_grace_ms: 'Hang up after the goodbye',
    goodbye_grace_ms_about:
      'Time between the last word of the agent and the end of the call; the person can still speak.',
  },
});
