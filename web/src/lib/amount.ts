/**
 * What somebody typed as an amount, as the API wants it ("84000.50"): both "84,000.50" and "84.000,50" are understood.
 * null when empty, undefined when it is no amount.
 */
export function parseAmount(text: string): string | null | undefined {
  const compact = text.replace(/[\s'’]/g, "");
  if (compact === "") return null;
  if (!/^\d+([.,]\d+)*$/.test(compact)) return undefined;
  const parts = compact.split(/[.,]/);
  const separators = compact.match(/[.,]/g) ?? [];
  const last = parts.at(-1) ?? "";
  const isMixed = new Set(separators).size > 1;
  // The last separator is the decimal one if at most two digits follow it; three digits after the only kind of separator group thousands.
  const hasDecimals = separators.length > 0 && (last.length <= 2 || isMixed) && separators.filter((sign) => sign === separators.at(-1)).length === 1;
  const whole = hasDecimals ? parts.slice(0, -1) : parts;
  if (whole.slice(1).some((group) => group.length !== 3)) return undefined;
  if (hasDecimals && last.length > 2) return undefined;
  const digits = whole.join("").replace(/^0+(?=\d)/, "");
  if (digits.length > 13) return undefined;
  return hasDecimals ? `${digits}.${last.padEnd(2, "0")}` : `${digits}.00`;
}
