import { randomInt } from 'node:crypto';

// Without those that are taken for each other when they are read aloud or copied by hand.
const classes = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '-_.+=@'] as const;
const length = 20;

/** 20 characters with all four character classes: more than 110 random bits, and within every realm's rules. */
export function newPassword(): string {
  const all = classes.join('');
  for (;;) {
    const password = Array.from({ length }, () => all.charAt(randomInt(all.length))).join('');
    if (classes.every((members) => Array.from(members).some((member) => password.includes(member))))
      return password;
  }
}
