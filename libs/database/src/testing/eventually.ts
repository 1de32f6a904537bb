/**
 * Repeats an assertion until it holds, for what another process or connection brings about (a notice, a job).
 * Fails with the assertion's own message after `withinMs`.
 */
export async function eventually(assertion: () => unknown, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
