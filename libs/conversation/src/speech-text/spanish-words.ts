import { currency, nounTable, wordTable } from './tables.ts';

export const units = nounTable(`
  km | kilómetro | kilómetros
  m | metro | metros
  cm | centímetro | centímetros
  mm | milímetro | milímetros
  km² km2 | kilómetro cuadrado | kilómetros cuadrados
  m² m2 | metro cuadrado | metros cuadrados
  m³ m3 | metro cúbico | metros cúbicos
  kg Kg | kilo | kilos
  g | gramo | gramos
  mg | miligramo | miligramos
  t | tonelada | toneladas | f
  l L | litro | litros
  ml mL | mililitro | mililitros
  °C ºC | grado Celsius | grados Celsius
  °F ºF | grado Fahrenheit | grados Fahrenheit
  ° | grado | grados
  km/h | kilómetro por hora | kilómetros por hora
  m/s | metro por segundo | metros por segundo
  KB kB | kilobyte | kilobytes
  MB | megabyte | megabytes
  GB | gigabyte | gigabytes
  TB | terabyte | terabytes
  kbps | kilobit por segundo | kilobits por segundo
  Mbps | megabit por segundo | megabits por segundo
  Gbps | gigabit por segundo | gigabits por segundo
  Hz | hercio | hercios
  kHz | kilohercio | kilohercios
  MHz | megahercio | megahercios
  GHz | gigahercio | gigahercios
  W | vatio | vatios
  kW | kilovatio | kilovatios
  kWh | kilovatio hora | kilovatios hora
  V | voltio | voltios
  mAh | miliamperio hora | miliamperios hora
  dB | decibelio | decibelios
  px | píxel | píxeles
  min | minuto | minutos
  s seg | segundo | segundos
  ms | milisegundo | milisegundos`);

const centavos = ['centavo', 'centavos'] as const;

export const peso = currency('peso', 'pesos', centavos);

export const dollar = currency('dólar', 'dólares', centavos);

export const currencies = {
  US$: dollar,
  USD: dollar,
  U$S: dollar,
  MXN: peso,
  MX$: peso,
  ARS: peso,
  CLP: peso,
  COP: peso,
  '€': currency('euro', 'euros', ['céntimo', 'céntimos']),
  EUR: currency('euro', 'euros', ['céntimo', 'céntimos']),
  '£': currency('libra', 'libras', ['penique', 'peniques'], 'f'),
  R$: currency('real', 'reales', centavos),
  BRL: currency('real', 'reales', centavos),
  'S/': currency('sol', 'soles', ['céntimo', 'céntimos']),
  'S/.': currency('sol', 'soles', ['céntimo', 'céntimos']),
  PEN: currency('sol', 'soles', ['céntimo', 'céntimos']),
};

export const abbreviations = wordTable(`
  sr. | señor
  sra. | señora
  sres. | señores
  sras. | señoras
  srta. | señorita
  dr. | doctor
  dra. | doctora
  dres. | doctores
  prof. | profesor
  profa. | profesora
  arq. | arquitecto
  dña. | doña
  ud. | usted
  uds. | ustedes
  vd. | usted
  n.º | número
  nº | número
  n° | número
  núm. | número
  av. | avenida
  avda. | avenida
  pza. | plaza
  depto. | departamento
  dpto. | departamento
  etc. | etcétera
  etc | etcétera
  vs. | versus
  vs | versus
  p. ej. | por ejemplo
  p.ej. | por ejemplo
  tel. | teléfono
  tfno. | teléfono
  pág. | página
  págs. | páginas
  cía. | compañía
  máx. | máximo
  mín. | mínimo
  aprox. | aproximadamente
  vol. | volumen
  cap. | capítulo
  ltda. | limitada
  s.a. | S A
  a.c. | antes de Cristo
  d.c. | después de Cristo
  a.m. | a eme
  p.m. | pe eme`);
