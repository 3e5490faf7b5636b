/** One line in 1,000 repeats a number, another one in 1,000 has no number. */
const validPerInvalid = 1_000;

export type ContactsFile = {
  valid: number;
  duplicates: number;
  errors: number;
  /** The lines as CSV with header, in pieces of about 64 KiB. */
  csv(): Generator<Buffer>;
  /** The valid contacts in the text format of COPY. */
  copyText(): Generator<string>;
};

/** A file of `valid` valid contacts with name and two further columns, and invalid lines among them. */
export function contactsFile(valid: number): ContactsFile {
  const contact = (nth: number) => ({
    number: String(5_511_900_000_000 + nth),
    name: `João da Silva ${nth}`,
    company: `ACME ${nth % 100}`,
    city: nth % 3 ? 'São Paulo' : 'Recife, PE',
  });
  const csvLine = (nth: number) => {
    const { number, name, company, city } = contact(nth);
    return `${number},${name},${company},"${city}"\n`;
  };
  return {
    valid,
    duplicates: Math.floor(valid / validPerInvalid),
    errors: Math.floor(valid / validPerInvalid),
    *csv() {
      yield* inPieces(function* () {
        yield 'phone_number,name,company,city\n';
        for (let nth = 0; nth < valid; nth += 1) {
          yield csvLine(nth);
          if (nth % validPerInvalid === validPerInvalid - 1) yield `${csvLine(nth - 1)}nobody,x,y,z\n`;
        }
      }, Buffer.from);
    },
    *copyText() {
      yield* inPieces(
        function* () {
          for (let nth = 0; nth < valid; nth += 1) {
            const { number, name, ...metadata } = contact(nth);
            yield `${nth}\t${number}\t${name}\t${JSON.stringify(metadata)}\n`;
          }
        },
        (text) => text,
      );
    },
  };
}

function* inPieces<T>(lines: () => Generator<string>, piece: (text: string) => T): Generator<T> {
  let text = '';
  for (const line of lines()) {
    text += line;
    if (text.length < 65_536) continue;
    yield piece(text);
    text = '';
  }
  if (text !== '') yield piece(text);
}
