/** Runs the same thing many times at once; everything is prepared before the first goes. */
export async function race<T>(times: number, run: (index: number) => Promise<T>): Promise<T[]> {
  let go: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    go = resolve;
  });
  const runners = Array.from({ length: times }, async (_, index) => {
    await started;
    return run(index);
  });
  go();
  return Promise.all(runners);
}
