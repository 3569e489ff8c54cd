import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { ExternalLink, Link2Off } from "lucide-react";
import { useId } from "react";
import { checkDestination } from "@/api/generated";
import { linkOf, urlOf, type MailLink } from "@/components/mail/destination";
import { Button } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { State } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { useSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { DestinationName } from "./destination-name";
import { Doubts, inAddress, isGrave, type Doubt } from "./doubts";

/** Between a mail's link and where it leads: the destination as it really is, and nothing opened until somebody says so. */
export function LeavingPage() {
  const t = useTranslations("leaving");
  const link = linkOf(useLocation().hash);
  const url = urlOf(link.to);
  return (
    <div className="flex min-h-dvh flex-col">
      <title>{t("title")}</title>
      <header className="px-6 py-5 sm:px-10">
        <Logo />
      </header>
      <main className="mx-auto w-full max-w-xl flex-1 px-6 pt-[min(6vh,4rem)] pb-16">
        {!url ? (
          <State icon={<Link2Off aria-hidden />} title={t("unusable")}>
            {t("unusableBody")}
          </State>
        ) : url.protocol === "mailto:" || url.protocol === "tel:" ? (
          <Reach url={url} />
        ) : (
          <Page url={url} link={link} />
        )}
      </main>
    </div>
  );
}

/** A web page. */
function Page({ url, link }: { url: URL; link: MailLink }) {
  const t = useTranslations("leaving");
  const id = useId();
  const workspace = useSession().workspaces.find((candidate) => candidate.slug === link.workspace);
  const asked = { host: url.hostname.slice(0, 253), text: link.text.slice(0, 2000), sender: link.sender.slice(0, 320) };
  const check = useQuery({
    queryKey: ["destination", workspace?.id, asked],
    enabled: workspace !== undefined,
    retry: 1,
    queryFn: async ({ signal }) => (await checkDestination({ path: { workspace_id: workspace?.id ?? "" }, body: asked, signal, throwOnError: true })).data,
  });
  const isAsking = workspace !== undefined && check.isPending;
  const doubts: Doubt[] = [...(check.data?.doubts ?? []), ...inAddress(url)];
  const isDangerous = doubts.some(isGrave);
  const readable = check.data?.readable ?? url.hostname;
  return (
    <>
      <h1 className="text-lg font-semibold">{t("title")}</h1>
      <p className="mt-1.5 text-base text-pretty text-muted">{t("body")}</p>
      <section aria-labelledby={id} aria-busy={isAsking} className="mt-6 rounded-lg border border-line">
        <div className="px-4 py-3.5">
          <p id={id} className="text-xs text-muted">
            {t("leadsTo")}
          </p>
          <p className="mt-0.5 text-lg leading-snug font-semibold break-all">
            <DestinationName readable={readable} domain={check.data?.domain} host={url.hostname} />
          </p>
          {check.data && <p className="mt-1 text-sm text-muted">{check.data.is_known ? t("known") : t("unknown")}</p>}
          {check.isError && <p className="mt-1 text-sm text-warn">{t("notChecked")}</p>}
        </div>
        <dl className="grid gap-3 border-t border-line px-4 py-3 text-sm">
          {readable !== url.hostname && <Fact name={t("written")} value={url.hostname} isCode />}
          {link.text && link.text !== url.href && <Fact name={t("reads")} value={link.text} />}
          <Fact name={t("whole")} value={url.href} isCode />
        </dl>
      </section>
      <Doubts doubts={doubts} host={readable} />
      <div className="mt-6 flex flex-wrap gap-2 max-sm:flex-col">
        <Button asChild size="lg" variant={isDangerous ? "secondary" : "primary"} className={isAsking ? "pointer-events-none opacity-55" : ""}>
          <a href={url.href} rel="noopener noreferrer" referrerPolicy="no-referrer" aria-disabled={isAsking || undefined} onClick={(event) => isAsking && event.preventDefault()}>
            <ExternalLink aria-hidden />
            {isDangerous ? t("openAnyway") : t("open")}
          </a>
        </Button>
        <Copy text={url.href} />
        <Button size="lg" variant={isDangerous ? "primary" : "ghost"} onClick={() => window.close()}>
          {t("close")}
        </Button>
      </div>
    </>
  );
}

/** A mail address or a telephone number: copied, or handed to the program for it. */
function Reach({ url }: { url: URL }) {
  const t = useTranslations("leaving");
  const isMail = url.protocol === "mailto:";
  const target = decoded(url.pathname);
  const fields = isMail ? [...url.searchParams].filter(([name, value]) => value && /^(?:subject|body|cc|bcc|to)$/i.test(name)) : [];
  return (
    <>
      <h1 className="text-lg font-semibold">{isMail ? t("mailTitle") : t("phoneTitle")}</h1>
      <p className="mt-1.5 text-base text-pretty text-muted">{isMail ? t("mailBody") : t("phoneBody")}</p>
      <section className="mt-6 rounded-lg border border-line">
        <p className="px-4 py-3.5 text-lg font-semibold break-all">
          <bdi>{target}</bdi>
        </p>
        {fields.length > 0 && (
          <dl className="grid gap-3 border-t border-line px-4 py-3 text-sm">
            {fields.map(([name, value], index) => (
              <Fact key={index} name={name.toLowerCase()} value={value} />
            ))}
          </dl>
        )}
      </section>
      <div className="mt-6 flex flex-wrap gap-2 max-sm:flex-col">
        <Copy text={target} isPrimary />
        <Button asChild size="lg">
          <a href={url.href} rel="noopener noreferrer">
            {isMail ? t("write") : t("call")}
          </a>
        </Button>
        <Button size="lg" variant="ghost" onClick={() => window.close()}>
          {t("close")}
        </Button>
      </div>
    </>
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function Copy({ text, isPrimary }: { text: string; isPrimary?: boolean }) {
  const t = useTranslations("leaving");
  const common = useTranslations("common");
  return (
    <Button size="lg" variant={isPrimary ? "primary" : "secondary"} onClick={() => void navigator.clipboard.writeText(text).then(() => toast(common("copied"), { tone: "good" }))}>
      {t("copy")}
    </Button>
  );
}

function Fact({ name, value, isCode }: { name: string; value: string; isCode?: boolean }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className={isCode ? "scroll-thin mt-0.5 max-h-32 overflow-y-auto font-mono text-xs break-all" : "mt-0.5 break-words"} tabIndex={isCode && value.length > 300 ? 0 : undefined}>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}
