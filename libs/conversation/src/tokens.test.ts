import { describe, expect, it } from 'vitest';
import { estimateTokens } from './tokens.ts';

/** Counted with the vocabularies o200k_base and cl100k_base; the higher count stands here. */
const counted: [language: string, tokens: number, text: string][] = [
  [
    'Portuguese',
    131,
    'Olá, aqui é a Ana, da Clínica Sol. Tudo bem com você? Eu queria confirmar a sua consulta de terça-feira às dez e meia da manhã. Não posso, estou viajando; você teria horário na quinta? Claro! Posso marcar para quinta-feira às dezesseis horas com a doutora Júlia. Pode ser? Pode, por favor. Então está confirmado. O endereço é Rua das Palmeiras, número cento e vinte e três, Vila Mariana. Mais alguma coisa?',
  ],
  ['short answers', 16, 'Aham. Sim. Não, obrigado. Alô? Tá.'],
  [
    'English',
    44,
    "Hello, this is the clinic. How can I help you? I'd like to change my appointment on Tuesday to Thursday afternoon. Sure, I have four o'clock with Doctor Julia. Would that work? Yes please.",
  ],
  [
    'Spanish',
    63,
    'Hola, soy Ana, de la clínica. ¿En qué puedo ayudarle? Quería cambiar mi cita del martes a las diez y media, porque estoy de viaje. ¿Tendría algo el jueves por la tarde? Sí, señora, mañana mismo.',
  ],
  [
    'German',
    53,
    'Guten Tag, hier spricht Anna von der Praxis Sonnenschein. Wie kann ich Ihnen helfen? Ich möchte meinen Termin verschieben, Donnerstagnachmittag wäre möglich. Selbstverständlich, Überweisung nicht vergessen.',
  ],
  [
    'French',
    42,
    "Bonjour, ici Anne, de la clinique. Comment puis-je vous aider ? J'aimerais déplacer mon rendez-vous de mardi à jeudi après-midi, s'il vous plaît.",
  ],
  [
    'Polish',
    56,
    'Dzień dobry, mówi Anna z przychodni. W czym mogę pomóc? Chciałbym przełożyć wizytę na czwartek po południu, jeżeli to możliwe.',
  ],
  [
    'Turkish',
    43,
    'Merhaba, ben klinikten Ayşe. Size nasıl yardımcı olabilirim? Randevumu perşembe öğleden sonraya almak istiyorum.',
  ],
  [
    'Vietnamese',
    55,
    'Xin chào, tôi là Anna từ phòng khám. Tôi có thể giúp gì cho bạn? Tôi muốn đổi lịch hẹn sang chiều thứ năm.',
  ],
  [
    'Russian',
    49,
    'Здравствуйте, это Анна из клиники. Чем могу помочь? Я хотел бы перенести приём на четверг после обеда.',
  ],
  [
    'Greek',
    91,
    'Γεια σας, είμαι η Άννα από την κλινική. Πώς μπορώ να σας βοηθήσω; Θα ήθελα να αλλάξω το ραντεβού μου.',
  ],
  ['Arabic', 66, 'مرحبا، أنا آنا من العيادة. كيف يمكنني مساعدتك؟ أود تغيير موعدي إلى بعد ظهر يوم الخميس.'],
  ['Hebrew', 67, 'שלום, מדברת אנה מהמרפאה. איך אפשר לעזור? אני רוצה לשנות את התור ליום חמישי.'],
  ['Hindi', 108, 'नमस्ते, मैं क्लिनिक से अन्ना बोल रही हूँ। मैं आपकी क्या मदद कर सकती हूँ? मुझे अपना अपॉइंटमेंट बदलना है।'],
  ['Tamil', 108, 'வணக்கம், நான் மருத்துவமனையிலிருந்து அண்ணா பேசுகிறேன். நான் எப்படி உதவ முடியும்?'],
  ['Thai', 81, 'สวัสดีค่ะ ดิฉันแอนนาจากคลินิก มีอะไรให้ช่วยไหมคะ ผมอยากเปลี่ยนนัดเป็นบ่ายวันพฤหัสบดี'],
  ['Chinese', 47, '您好，我是诊所的安娜。有什么可以帮您？我想把预约改到星期四下午。没问题，四点可以吗？'],
  ['Japanese', 40, 'こんにちは、クリニックのアンナです。どうされましたか？予約を木曜日の午後に変更したいのですが。'],
  ['Korean', 51, '안녕하세요, 클리닉의 안나입니다. 무엇을 도와드릴까요? 예약을 목요일 오후로 바꾸고 싶습니다.'],
  ['Georgian', 105, 'გამარჯობა, ანა ვარ კლინიკიდან. როგორ შემიძლია დაგეხმაროთ?'],
  ['numbers', 44, '11 99988-7766, 123.456.789-09, 01310-100, R$ 1.234,56, 10:30, 25/12/2026'],
  ['pressed keys', 16, '[pressed 1, 2, 3, 4, #]'],
  ['capital letters', 29, 'CONFIRMADO PARA QUINTA-FEIRA ÀS DEZ HORAS. PROTOCOLO XK9QZ7PLM2'],
  ['emoji', 41, '👋😀🎉👍🏽👨‍👩‍👧‍👦🇧🇷❤️'],
];

describe('the estimate of tokens', () => {
  it.each(counted)('is not below the count of %s, nor above twice of it', (_, tokens, text) => {
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(tokens);
    expect(estimateTokens(text)).toBeLessThanOrEqual(tokens * 2);
  });

  it('is 0 for an empty text, and of two texts at most one more than that of both together', () => {
    expect(estimateTokens('')).toBe(0);
    for (const [, , text] of counted) {
      const [start, end] = [text.slice(0, 20), text.slice(20)];
      const difference = estimateTokens(start) + estimateTokens(end) - estimateTokens(text);
      expect([0, 1]).toContain(difference);
    }
  });
});
