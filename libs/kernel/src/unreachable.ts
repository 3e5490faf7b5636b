/** Ends a switch over a union: it does not compile while a case is missing, and throws should one arrive all the same. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
