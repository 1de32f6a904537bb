/** An answer that a test looks into; what it finds there, the test's expectations check. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- typing every answer would test our types, not the system
export type Json = any;
