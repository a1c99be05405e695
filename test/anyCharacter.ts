import fc from 'fast-check';

const SURROGATES = 0x800;

/** Any character. The unit `binary` of `fc.string` has the same ones, and takes a second to set up. */
export const anyCharacter = fc
  .integer({ min: 0, max: 0x10ffff - SURROGATES })
  .map((number) => String.fromCodePoint(number < 0xd800 ? number : number + SURROGATES));
