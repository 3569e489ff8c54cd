/** The time zones this browser knows, with the one in use among them. */
export function timeZones(current: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return [...new Set([current, "UTC", ...known])].sort();
}

/** The currencies this browser knows, with the one in use among them. */
export function currencies(current: string): string[] {
  return [...new Set([current, ...Intl.supportedValuesOf("currency")])].sort();
}
