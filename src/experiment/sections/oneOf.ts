/** A key that takes one of some words, each with its meaning: the type, and what hover, completion and reference say of it. */
import * as z from 'zod';

/** @param meanings word -> what it means, in the order in which they are offered */
export function oneOf<const Word extends string>(meanings: Readonly<Record<Word, string>>) {
  const words = Object.keys(meanings) as Word[];
  return z.enum(words).meta({ enumDescriptions: Object.values<string>(meanings) });
}
