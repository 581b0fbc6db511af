/** Keeps optimised code alive: V8 throws it away when the last object of a hidden class that it relies on is collected. */

const specimens: unknown[] = []

/**
 * Hold one object of a class for ever. Sessions and their objects come and go, and a full garbage collection between two
 * of them would take their hidden classes along, and with them the machine code of everything that touches them: after it
 * reading rows was measured to be two to four times slower until V8 had compiled it again. The specimen must come into
 * being as the real objects do, so that it has their hidden class, and must not hold on to anything large.
 */
export function keepHiddenClass(...specimen: readonly unknown[]): void {
  specimens.push(...specimen)
}
