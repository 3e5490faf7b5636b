import { strToU8 } from 'fflate';
import { expect, it } from 'vitest';
import { sheetExtent } from './sheet-extent.ts';

const extent = (xml: string) => sheetExtent(strToU8(xml));

it.each([
  ['<sheetData/>', [0, 0, 0]],
  ['<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="s"><v>0</v></c></row>', [1, 1, 3]],
  ['<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="1"/></row><row r="1048576"/>', [1_048_576, 2, 1]],
  ['<x:row r="2">\n<x:c s="1"\tr=\'AA2\' >\n<x:v>1</x:v></x:c></x:row>', [2, 2, 27]],
  ['<row r="9"><c r="A1"><v>1</v></c></row>', [9, 9, 1]],
  ['<row><c r="B7" s=\' r="A1"\'><!-- --><is><t>1</t></is></c></row>', [7, 7, 2]],
  ['<row><c r="B7"></c><col r="Z9"/></row>', [7, 0, 0]],
])('%s reaches to %j', (xml, [lastRow, filledRows, filledColumns]) => {
  expect(extent(xml)).toEqual({ lastRow, filledRows, filledColumns });
});

it.each(['<row r="1e9"/>', '<c r="a1"/>', '<c r="&#65;1"/>'])('%s is no address', (xml) => {
  expect(() => extent(xml)).toThrow('not_a_workbook');
});
