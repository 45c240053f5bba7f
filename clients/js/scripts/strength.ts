// What the hosted pages estimate a password with: zxcvbn, and the most common passwords as its only dictionary.

import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs } from "@zxcvbn-ts/language-common";

/** Put in by scripts/assets.js, the most common first, with a space between two. */
declare const PASSWORDS: string;

/** The time that an estimate takes grows fast with the length. What is longer is judged by its beginning. */
const LONGEST = 128;

const zxcvbn = new ZxcvbnFactory({ dictionary: { passwords: PASSWORDS.split(" ") }, graphs: adjacencyGraphs });

/** How strong a password is, from 0 to 4; `userInputs` are the words that anybody would try first. */
export function strength(password: string, userInputs: string[] = []): 0 | 1 | 2 | 3 | 4 {
  return zxcvbn.check(password.slice(0, LONGEST), userInputs).score;
}
