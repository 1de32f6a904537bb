type Step = readonly [name: string, stop: () => Promise<void>];

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes down what was brought up, last first, when we are asked to or when a later step fails.
 *
 * The second signal ends us at once: the applications notice that we are gone and stop by themselves, and the
 * database is found again by the next start.
 */
export class Shutdown {
  private readonly controller = new AbortController();
  private readonly steps: Step[] = [];
  private readonly onSignal = (name: NodeJS.Signals): void => {
    if (this.signal.aborted) process.exit(130);
    this.note(name === 'SIGINT' ? '\nStopping (again Ctrl-C: at once) …' : `Stopping (${name}) …`);
    this.controller.abort(new Interrupted());
  };

  constructor(private readonly note: (line: string) => void) {
    for (const name of signals) process.on(name, this.onSignal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Resolves when we are asked to stop. */
  async requested(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
  }

  /** Remembers how to take down what was just brought up. */
  onStop(name: string, stop: () => Promise<void>): void {
    this.steps.push([name, stop]);
  }

  /** @returns whether every step went well; one that fails does not keep the others from stopping */
  async run(): Promise<boolean> {
    let clean = true;
    for (const [name, stop] of this.steps.splice(0).reverse()) {
      try {
        await stop();
      } catch (error) {
        clean = false;
        this.note(`${name} did not stop: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    for (const name of signals) process.off(name, this.onSignal);
    return clean;
  }
}

/** We were asked to stop before we were ready. */
export class Interrupted extends Error {}
