import { createInterface } from 'node:readline/promises';

/** What a command may do with the person in front of it. */
export interface Terminal {
  /** The result: to standard output, one line. */
  print(line: string): void;
  /** Progress and warnings: to standard error, so that a result can be piped. */
  note(line: string): void;
  /** Whether somebody is there to answer. */
  readonly interactive: boolean;
  /** One line of answer. */
  ask(question: string): Promise<string>;
}

export function systemTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  // `gatehouse … | head` closes the pipe early; that is the reader's choice and no fault.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    print: (line) => void stdout.write(`${line}\n`),
    note: (line) => void stderr.write(`${line}\n`),
    interactive: stdin.isTTY && stderr.isTTY,
    ask: async (question) => {
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
  };
}
