/** Whether a secret is given, by itself or by a file (`NAME_FILE`). */
export function isGivenSecret(name: string): boolean {
  return (given(name) ?? given(`${name}_FILE`)) !== undefined;
}

/** The variable's value; undefined when it is not set or empty. */
export function given(name: string): string | undefined {
  return process.env[name] === '' ? undefined : process.env[name];
}

/** Our environment with these changes; undefined takes a variable away. */
export function environmentWith(changes: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const merged = Object.entries({ ...process.env, ...changes });
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** Where to ask a process of ours whether it is ready: the address that it listens on, seen from this machine. */
export function probeHost(): string {
  const host = given('HOST') ?? '';
  if (['', '0.0.0.0', '::'].includes(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
