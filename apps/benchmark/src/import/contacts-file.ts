/** One line in 1,000 repeats a number, another one in 1,000 has no number. */
const one = 1_000;

export type ContactsFile = {
  good: number;
  duplicates: number;
  errors: number;
  /** The lines as CSV with header, in pieces of about 64 KiB. */
  csv(): Generator<Buffer>;
  /** The valid contacts in the text format of COPY. */
  copyText(): Generator<string>;
};

/** A file of `good` valid contacts with name and two further columns, and invalid lines among them. */
export function contactsFile(good: number): ContactsFile {
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
    good,
    duplicates: Math.floor(good / one),
    errors: Math.floor(good / one),
    *csv() {
      yield* inPieces(function* () {
        yield 'phone_number,name,company,city\n';
        for (let nth = 0; nth < good; nth += 1) {
          yield csvLine(nth);
          if (nth % one === one - 1) yield `${csvLine(nth - 1)}nobody,x,y,z\n`;
        }
      }, Buffer.from);
    },
    *copyText() {
      yield* inPieces(
        function* () {
          for (let nth = 0; nth < good; nth += 1) {
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
