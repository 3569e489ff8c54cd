/** The language, and its messages: a namespace is read when it is first spoken from; keys are typed by the English catalogue. */
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { IntlProvider, useLocale, useTranslations as useIntlTranslations } from "use-intl";
import { locales, readMessages, type Catalogue, type Locale, type Namespace } from "@/messages/loaders";
import { startNamespaces } from "@/messages/start";

export { locales, type Locale };

declare module "use-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Catalogue;
  }
}

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** The language chosen before, else the first the browser asks for that we have, else English. */
export function preferredLocale(): Locale {
  try {
    const stored = localStorage.getItem("locale");
    if (isLocale(stored)) return stored;
  } catch {
    // Storage is blocked: ask the browser.
  }
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLocale) ?? "en";
}

/** What has been read, by language. The objects grow; whoever reads a namespace has waited for it. */
const catalogues: Record<Locale, Partial<Catalogue>> = { en: {}, de: {} };
const pending = new Map<string, Promise<void>>();
let current = preferredLocale();

/** How long a failed reading stays failed. */
const FAILED_MS = 10_000;

/**
 * Resolves when the namespace can be read. A failure has to be the same promise for everybody who asks because of it: React
 * renders again before it shows an error, and a new promise there would be waited for, fail, and be asked for anew, without end.
 */
function ready(locale: Locale, namespace: Namespace): Promise<void> {
  const key = `${locale}/${namespace}`;
  const known = pending.get(key);
  if (known) return known;
  const reading: Promise<void> = readMessages(locale, namespace).then(
    (messages) => {
      Object.assign(catalogues[locale], { [namespace]: messages });
      // As React notes it on a promise it has seen: who asks from now on does not wait a turn.
      Object.assign(reading, { status: "fulfilled", value: undefined });
    },
    (error: unknown) => {
      setTimeout(() => pending.delete(key), FAILED_MS);
      throw error;
    },
  );
  pending.set(key, reading);
  return reading;
}

const readyAll = (locale: Locale, namespaces: readonly Namespace[]) => Promise.all(namespaces.map((namespace) => ready(locale, namespace)));

/** Begins to read what a module speaks from, while its code is still on its way; the build adds the calls (vite.config.ts). */
export function startMessages(...namespaces: Namespace[]): void {
  // A failure is told where the messages are needed.
  readyAll(current, namespaces).catch(() => undefined);
}

/** Outside of components: the messages read so far, or null when this namespace is still on its way. */
export function readSoon(namespace: Namespace): { locale: Locale; messages: Catalogue } | null {
  if (catalogues[current][namespace]) return { locale: current, messages: catalogues[current] as Catalogue }; // asked for what is there
  startMessages(namespace);
  return null;
}

/** use-intl's own, waiting (Suspense) for a namespace that is not there yet. */
export const useTranslations = ((path: string) => {
  const namespace = path.split(".", 1)[0] as Namespace; // typed by the signature below
  const locale = useLocale();
  // Always, also when it is there: a component that waited is rendered again and has to ask the same.
  use(ready(locale, namespace));
  return useIntlTranslations(path as Namespace);
}) as typeof useIntlTranslations;

/** The first language and the messages no page is without. */
export async function startLanguage(): Promise<Locale> {
  await readyAll(current, startNamespaces);
  return current;
}

interface Language {
  locale: Locale;
  timeZone: string;
  setLocale(locale: Locale): void;
  setTimeZone(timeZone: string): void;
}
const LanguageContext = createContext<Language | null>(null);

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (!language) throw new Error("useLanguage needs LanguageProvider above it");
  return language;
}

const browserTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function LanguageProvider(props: { initial: Locale; children: ReactNode }) {
  const [locale, setLocaleState] = useState(props.initial);
  const [timeZone, setTimeZone] = useState(browserTimeZone);
  const [now, setNow] = useState(() => new Date());

  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);

  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 60_000);
    return () => clearInterval(timer);
  }, []);

  const setLocale = useCallback((next: Locale) => {
    // Everything spoken from so far first, so that nothing on the screen has to wait.
    const spoken = Object.keys(catalogues[current]) as Namespace[]; // its own keys
    void readyAll(next, spoken).then(() => {
      current = next;
      setLocaleState(next);
      try {
        localStorage.setItem("locale", next);
      } catch {
        // Holds until the page is left.
      }
    });
  }, []);

  const language = useMemo(() => ({ locale, timeZone, setLocale, setTimeZone }), [locale, timeZone, setLocale]);
  return (
    <LanguageContext value={language}>
      <IntlProvider locale={locale} messages={catalogues[locale] as Catalogue} timeZone={timeZone} now={now}>
        {props.children}
      </IntlProvider>
    </LanguageContext>
  );
}
