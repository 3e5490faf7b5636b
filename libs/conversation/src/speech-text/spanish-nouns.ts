import { type NounGenders, words } from './nouns.ts';

export const spanishNouns: NounGenders = {
  feminine: words(`
    vez veces noche noches tarde tardes parte partes mujer mujeres mano manos calle calles clase clases llave llaves ley leyes luz luces voz voces flor
    flores foto fotos moto motos clave claves serie series sede sedes red redes imagen imágenes orden órdenes fase fases frase frases base bases fuente
    fuentes hora horas persona personas semana semanas tienda tiendas cuota cuotas consulta consultas caja cajas línea líneas cuenta cuentas factura facturas
    tasa tasas visita visitas botella botellas taza tazas casa casas página páginas empresa empresas pregunta preguntas respuesta respuestas mañana mañanas
    libra libras tonelada toneladas milla millas pulgada pulgadas copia copias mesa mesas silla sillas puerta puertas nota notas letra letras palabra
    palabras lista listas pieza piezas etapa etapas sala salas carta cartas fecha fechas entrada entradas multa multas placa placas docena docenas oferta
    ofertas pizza pizzas cerveza cervezas tarjeta tarjetas llamada llamadas cama camas`),
  masculine: words(`
    día días mapa mapas problema problemas sistema sistemas programa programas tema temas clima climas planeta planetas idioma idiomas diploma síntoma síntomas
    dentista dentistas turista turistas artista artistas especialista especialistas colega colegas pijama telegrama telegramas gramas agentes meses`),
  either: words(
    'grandes principales diferentes siguientes posibles simples mejores peores mayores menores importantes disponibles',
  ),
  feminineEnd: /(?:as|ciones|siones|dades|tades|tudes|umbres)$/u,
  sureFeminineEnd: /(?:ción|sión|dad|tad|tud|umbre|[^aá]a)$/u,
  // The verbs end like a feminine noun: "El 1 cuesta menos".
  function:
    words(`cuesta queda dura empieza comienza termina llega pasa vuelta paga era estaba tenía entra acaba cobra usa lleva sea para nunca ahora ella una
    nuestra esta esa cada toda otra nada gratis la a ya está hacia hasta
    mas más las tras además apenas atrás detrás quizás jamás estás`),
  feminineBefore: words('las estas esas aquellas todas unas otras próximas primeras últimas nuestras'),
  masculineBefore: words('los estos esos aquellos todos unos otros próximos primeros últimos nuestros del al el'),
  labels: words(
    'plan opción número cuota etapa fase paso nivel módulo bloque sala cuarto línea página capítulo versión grupo tipo canal lote casa apartamento piso código tecla parte',
  ),
  thousand: 'mil',
};
