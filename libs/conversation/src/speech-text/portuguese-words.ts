import { currency, nounTable, wordTable } from './tables.ts';

export const units = nounTable(`
  km Km KM | quilômetro | quilômetros
  m | metro | metros
  cm | centímetro | centímetros
  mm | milímetro | milímetros
  km² km2 | quilômetro quadrado | quilômetros quadrados
  m² m2 | metro quadrado | metros quadrados
  cm² cm2 | centímetro quadrado | centímetros quadrados
  m³ m3 | metro cúbico | metros cúbicos
  ha | hectare | hectares
  kg Kg KG | quilo | quilos
  g | grama | gramas
  mg | miligrama | miligramas
  t ton | tonelada | toneladas | f
  l L | litro | litros
  ml mL ML | mililitro | mililitros
  °C ºC | grau Celsius | graus Celsius
  °F ºF | grau Fahrenheit | graus Fahrenheit
  ° | grau | graus
  km/h Km/h | quilômetro por hora | quilômetros por hora
  m/s | metro por segundo | metros por segundo
  KB kB | quilobyte | quilobytes
  MB | megabyte | megabytes
  GB | gigabyte | gigabytes
  TB | terabyte | terabytes
  kbps Kbps | quilobit por segundo | quilobits por segundo
  Mbps mbps | megabit por segundo | megabits por segundo
  Gbps gbps | gigabit por segundo | gigabits por segundo
  Hz | hertz | hertz
  kHz | quilohertz | quilohertz
  MHz | megahertz | megahertz
  GHz | gigahertz | gigahertz
  W | watt | watts
  kW KW | quilowatt | quilowatts
  kWh KWh | quilowatt-hora | quilowatts-hora
  V | volt | volts
  mAh | miliampere-hora | miliamperes-hora
  dB | decibel | decibéis
  px | pixel | pixels
  min | minuto | minutos
  s seg | segundo | segundos
  ms | milissegundo | milissegundos
  kcal | quilocaloria | quilocalorias | f
  pol | polegada | polegadas | f
  un un. | unidade | unidades | f
  p.p. pp | ponto percentual | pontos percentuais`);

const centavos = ['centavo', 'centavos'] as const;

export const currencies = {
  R$: currency('real', 'reais', centavos),
  BRL: currency('real', 'reais', centavos),
  US$: currency('dólar', 'dólares', centavos),
  USD: currency('dólar', 'dólares', centavos),
  U$: currency('dólar', 'dólares', centavos),
  $: currency('dólar', 'dólares', centavos),
  '€': currency('euro', 'euros', ['centavo', 'centavos']),
  EUR: currency('euro', 'euros', ['centavo', 'centavos']),
  '£': currency('libra', 'libras', ['pêni', 'pence'], 'f'),
  GBP: currency('libra', 'libras', ['pêni', 'pence'], 'f'),
  '¥': currency('iene', 'ienes', ['sen', 'sens']),
  '₿': currency('bitcoin', 'bitcoins', ['centésimo', 'centésimos']),
};

export const moneyWords = { reais: 'R$', real: 'R$', dólares: 'US$', euros: '€' };

export const abbreviations = wordTable(`
  sr. | senhor
  sra. | senhora
  srs. | senhores
  sras. | senhoras
  srta. | senhorita
  sr | senhor
  sra | senhora
  dr. | doutor
  dra. | doutora
  drs. | doutores
  dras. | doutoras
  dr | doutor
  dra | doutora
  prof. | professor
  profa. | professora
  prof.ª | professora
  eng. | engenheiro
  enga. | engenheira
  adv. | advogado
  nº | número
  n° | número
  n.º | número
  nos. | números
  av. | avenida
  pça. | praça
  pç. | praça
  trav. | travessa
  rod. | rodovia
  estr. | estrada
  apto. | apartamento
  apto | apartamento
  etc. | etcétera
  etc | etcétera
  vs. | versus
  vs | versus
  p.ex. | por exemplo
  p. ex. | por exemplo
  i.e. | isto é
  obs. | observação
  obs | observação
  tel. | telefone
  pág. | página
  págs. | páginas
  ltda. | limitada
  ltda | limitada
  cia. | companhia
  depto. | departamento
  dept. | departamento
  máx. | máximo
  mín. | mínimo
  aprox. | aproximadamente
  qtd. | quantidade
  qtde. | quantidade
  séc. | século
  vol. | volume
  cap. | capítulo
  jr. | júnior
  c/ | com
  p/ | para
  s/ | sem
  a.c. | antes de Cristo
  d.c. | depois de Cristo
  s.a. | S A
  s/a | S A
  hrs | horas
  vc | você
  vcs | vocês`);
