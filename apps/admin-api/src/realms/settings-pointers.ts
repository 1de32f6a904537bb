import { InvalidRealmSettings } from '@gatehouse/realms';

/** Runs work on settings that are the member `settings` of the body; what is wrong is pointed at from the body's root. */
export async function pointingIntoSettings<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof InvalidRealmSettings)) throw error;
    throw new InvalidRealmSettings(
      error.extensions.errors.map(({ pointer, detail }) => ({ pointer: `/settings${pointer}`, detail })),
    );
  }
}
