/**
 * Names under which the columns of a contact's number and name are found in real files, in English, Portuguese and Spanish.
 * Written as {@link plainName} gives them. In order of preference: if a file has several, the first here is meant.
 */
export const numberColumns = [
  'phonenumber',
  ...['phone', 'phoneno', 'phonenr', 'telephone', 'telephonenumber', 'tel', 'mobile', 'mobilephone', 'mobilenumber'],
  ...['mobilephonenumber', 'phone1value', 'phonenumber1'],
  ...['cell', 'cellphone', 'cellphonenumber', 'msisdn', 'whatsapp', 'whatsappnumber', 'contactnumber'],
  ...['telefone', 'numerodetelefone', 'numerotelefone', 'telefonecelular', 'celular', 'numerodocelular', 'fone'],
  ...['numerodecelular', 'foneecelular', 'telefone1', 'fone1', 'celular1', 'phone1', 'numerodotelefone'],
  ...['telefonecomddd', 'celularcomddd', 'dddtelefone', 'dddetelefone', 'celularwhatsapp', 'whatsappcelular'],
  ...['numerodewhatsapp', 'numerodowhatsapp', 'telefonewhatsapp', 'telefonedecontato', 'numerodecontato'],
  ...['telefono', 'numerodetelefono', 'telefonomovil', 'movil', 'numerodemovil', 'numerotelefonico'],
  ...['telefonocelular', 'celulartelefono', 'telefonowhatsapp', 'telefonodecontacto', 'numerodecontacto'],
];

/** They may name another number, or not the best one: they count only in a file without any of {@link numberColumns}. */
export const vagueNumberColumns = [
  ...['number', 'numero', 'num', 'homephone', 'businessphone', 'workphone', 'telefonefixo', 'telefonofijo'],
];

export const nameColumns = [
  'name',
  ...['fullname', 'contactname', 'customername', 'clientname', 'displayname', 'firstname'],
  ...['nome', 'nomecompleto', 'nomedocliente', 'nomecliente', 'nomedocontato', 'primeironome'],
  ...['nombre', 'nombrecompleto', 'nombreyapellido', 'nombredelcliente', 'nombrecliente'],
  ...['contact', 'customer', 'client', 'contato', 'cliente', 'contacto'],
];

/** A column's name without what people write differently: case, accents, blanks, `_`, `-`, `.`, and `nº` for `número`. */
export const plainName = (written: string): string =>
  written
    .replace(/(?<!\p{L})n[º°](?!\p{L})/giu, 'numero')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** `Telefone (WhatsApp)` without its remark in parentheses. */
export function withoutRemark(written: string): string {
  const text = written.trimEnd();
  const opens = text.endsWith(')') ? text.lastIndexOf('(') : -1;
  return opens < 0 ? text : text.slice(0, opens);
}

/** Whether the column holds the contact's number, as far as its name says. */
export const isNumberColumn = (written: string): boolean =>
  [written, withoutRemark(written)].some((name) => allNumberColumns.has(plainName(name)));

const allNumberColumns: ReadonlySet<string> = new Set([...numberColumns, ...vagueNumberColumns]);
