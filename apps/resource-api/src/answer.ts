/** An answer of a documented class: what its OpenAPI schema says and nothing else. */
export function answer<T extends object>(type: new () => T, members: { [K in keyof T]: T[K] }): T {
  return Object.assign(new type(), members);
}
