/** One file a namespace and a language, each read when something on the screen speaks from it. */
import type en from "./en";

export type Catalogue = typeof en;
export type Namespace = keyof Catalogue;
export const locales = ["en", "de"] as const;
export type Locale = (typeof locales)[number];

const files = import.meta.glob<Catalogue[Namespace]>("./*/*.json", { import: "default" });

export async function readMessages(locale: Locale, namespace: Namespace): Promise<Catalogue[Namespace]> {
  const read = files[`./${locale}/${namespace}.json`];
  if (!read) throw new Error(`There is no src/messages/${locale}/${namespace}.json`);
  return read();
}
