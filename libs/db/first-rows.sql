-- At most one active prompt, held at the end of each statement: a unique index would be checked row by row and would
-- refuse the one statement that moves the mark from one prompt to another.
ALTER TABLE "prompts" ADD CONSTRAINT "prompts_one_active" EXCLUDE ("is_active" WITH =) WHERE ("is_active") DEFERRABLE INITIALLY IMMEDIATE;
--> statement-breakpoint
INSERT INTO "dial_gate" ("id") VALUES (1);
--> statement-breakpoint
-- What a fresh installation speaks with. Like any prompt it may be edited or deleted, and a migration runs only once, so
-- it never comes back.
INSERT INTO "prompts" ("name", "content", "is_active", "greeting", "language") VALUES (
  'Assistente',
  'Você é a assistente telefônica da LigAI. Fale português do Brasil, com cordialidade e naturalidade, como numa conversa de verdade. Responda em uma ou duas frases curtas, sem listas, símbolos nem emojis, porque tudo será dito em voz alta. Faça uma pergunta de cada vez. Se não entender, peça com gentileza que a pessoa repita. Nunca invente informações: se não souber, diga que não sabe. Quando a pessoa se despedir ou não quiser continuar, agradeça, despeça-se e encerre a ligação.',
  true,
  'Olá! Aqui é a assistente virtual da LigAI. Como posso ajudar você hoje?',
  'pt-BR'
);
