import { type NounGenders, words } from './nouns.ts';

export const portugueseNouns: NounGenders = {
  feminine: words(`
    vez vezes noite noites tarde tardes manhã manhãs parte partes metade metades mulher mulheres mão mãos mãe mães irmã irmãs chave chaves rede redes classe
    classes fase fases frase frases base bases fonte fontes ponte pontes lei leis cruz cruzes voz vozes luz luzes flor flores cor cores dor dores colher
    colheres nuvem nuvens série séries equipe equipes face faces sede sedes carne carnes foto fotos moto motos via vias avó avós dose doses análise análises
    síndrome síndromes ordem ordens margem margens tag tags maçã maçãs hora horas pessoa pessoas semana semanas loja lojas parcela parcelas vaga vagas consulta
    consultas caixa caixas linha linhas conta contas fatura faturas taxa taxas visita visitas garrafa garrafas xícara xícaras senha senhas casa casas cidade
    diária diárias aula aulas página páginas criança crianças empresa empresas semana pergunta perguntas resposta respostas proposta propostas cópia cópias via
    mesa mesas cadeira cadeiras porta portas bolsa bolsas nota notas letra letras palavra palavras lista listas tela telas peça peças etapa etapas fila filas
    reunião reuniões opinião opiniões tonelada toneladas libra libras cama camas sala salas carta cartas ficha fichas data datas entrada entradas cláusula
    cláusulas franquia franquias apólice apólices multa multas placa placas câmera câmeras sílaba milha milhas polegada polegadas quinzena quinzenas dezena
    dezenas centena centenas dúzia dúzias oferta ofertas camiseta camisetas calça calças pizza pizzas cerveja cervejas fatia fatias ligações ligação`),
  masculine: words(`
    dia dias mapa mapas problema problemas sistema sistemas programa programas tema temas clima climas planeta planetas telegrama telegramas idioma idiomas
    cinema cinemas grama gramas esquema esquemas diploma diplomas dilema dilemas sintoma sintomas poema poemas papa papas motorista motoristas dentista
    dentistas especialista especialistas atleta atletas artista artistas turista turistas colega colegas cara caras guia guias recepcionista recepcionistas pijama
    pijamas telefonema telefonemas trauma traumas aroma aromas milhões bilhões trilhões centavos sofás crachás chás quilogramas miligramas analistas analista
    corretoras cupons pontos`),
  either: words(
    'grandes principais diferentes seguintes possíveis simples melhores piores maiores menores importantes disponíveis',
  ),
  feminineEnd: /(?:as|ções|sões|stões|giões|dades|agens|tudes|ices)$/u,
  sureFeminineEnd: /(?:ção|são|stão|gião|dade|agem|tude|ice|[^aã]a)$/u,
  // The verbs end like a feminine noun: "O 1 custa menos".
  function: words(`
    custa fica dura começa termina chega para passa volta liga manda paga oferece seja era estava tinha cobra entra sai vira leva usa acaba encerra
    ainda agora embora nunca antes ela dela nela essa esta aquela uma nossa minha sua cada toda outra toca nada da na pra à já lá cá há será está
    mas das nas às as pelas apenas aliás atrás trás demais jamais depois são estão dão vão então não irmão vantagem`),
  feminineBefore: words(
    'as às das nas pelas estas essas aquelas minhas suas nossas todas umas daquelas dessas destas nessas nestas próximas primeiras últimas outras',
  ),
  masculineBefore: words(
    'os aos dos nos pelos estes esses aqueles meus seus nossos todos uns daqueles desses destes nesses nestes próximos primeiros últimos outros',
  ),
  labels: words(
    'plano opção item número parcela etapa fase passo nível módulo bloco sala quarto linha página capítulo versão turma grupo tipo canal lote quadra casa apartamento andar código tecla dígito parte dia mês ano semana o',
  ),
  thousand: 'mil',
};
